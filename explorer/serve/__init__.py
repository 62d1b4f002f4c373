"""Serve the app with several processes on one port: `rnn-explorer --workers N`.

The operating system gives a connection to any worker, while a session lives in one. The parent
process therefore keeps what a browser may request from another worker: uploads and downloads.
"""
