"""The course as a static site: lessons and demos as HTML pages that need no server.

    export_site(folder, server="")     writes it whole, or not at all; returns what was left out

The pages open by double click (file://) and from any static host under any path. They have the
app's own JavaScript in one classic script, and their numbers in .js files that <script> loads,
since a page from a folder may fetch nothing and import no module.
"""

from explorer.static_site.site import Exported, export_site, read_server

__all__ = ["Exported", "export_site", "read_server"]
