"""A load test over Streamlit's websocket: sessions without a browser."""
