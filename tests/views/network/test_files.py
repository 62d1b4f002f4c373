"""What was given on the page Your network stays while the session shows another page."""

from streamlit.testing.v1 import AppTest


def page():
    import streamlit as st

    from explorer.views.network.asked import keep_answers, sequence_in

    if st.session_state.get("elsewhere"):
        return
    keep_answers()
    file, typed = sequence_in(st)
    st.markdown(f"{file.name} {len(file.raw)}" if file else f"typed: {typed}")


def leave_and_return(app):
    app.session_state["elsewhere"] = True
    app.run()
    app.session_state["elsewhere"] = False
    return app.run()


def test_a_file_stays_until_it_is_removed():
    app = AppTest.from_function(page).run()
    app.file_uploader[0].set_value(("mine.csv", b"1,2\n", "text/csv")).run()
    assert app.markdown[0].value == "mine.csv 4"
    assert not app.button
    app = leave_and_return(app)
    assert app.markdown[0].value == "mine.csv 4"
    (button,) = app.button
    assert button.label == "Remove mine.csv, which this session keeps"
    button.click().run()
    assert app.markdown[0].value == "typed:"


def test_what_was_typed_stays():
    app = AppTest.from_function(page).run()
    app.text_input[0].set_value("1 2 3").run()
    assert leave_and_return(app).markdown[0].value == "typed: 1 2 3"
