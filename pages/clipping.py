import streamlit as st

st.title("Clipping")
