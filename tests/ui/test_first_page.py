"""The page that the bare address shows is found under its name too."""

import http.client

import pytest

from tests.browser.serve import running_app


@pytest.mark.slow
@pytest.mark.parametrize("path", ["", "tools/rnn"])
def test_a_link_to_the_first_page_written_like_the_others_leads_to_it_with_all_it_says(path):
    with running_app(path) as url:
        host, _, base = url.removeprefix("http://").partition("/")
        base = f"/{base}" if base else ""
        connection = http.client.HTTPConnection(host, timeout=30)
        for query, target in (("?room=ABC234", "/?room=ABC234"), ("", "/")):
            connection.request("GET", f"{base}/start{query}")
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 307
            assert answer.getheader("Location") == f"{base}{target}"
        connection.close()
