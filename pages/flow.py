import streamlit as st
st.title("Flow"); st.write(dict(st.query_params))
