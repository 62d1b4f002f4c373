"""Several processes that serve the app on one port: `rnn-explorer --workers N`.

The operating system gives a connection to any of them, while a session lives in one. Their common
parent therefore keeps what a browser may ask another worker for: uploads and downloads.
"""
