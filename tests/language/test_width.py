from hypothesis import given
from hypothesis import strategies as st

from derive.language.width import padded, width, wrapped

JAPANESE = st.text(alphabet="微分の連鎖律をカナ、。「」x +1（）é", max_size=80)


@given(JAPANESE, st.integers(10, 60))
def test_wrapped_lines_fit_and_lose_nothing(text, columns) -> None:
    lines = wrapped(text, columns)
    longest = max((width(piece) for piece in text.split()), default=0)
    # Closing signs hang on to what stands before them, and may stick out together.
    assert all(width(line) <= max(columns, longest) for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(JAPANESE, st.integers(0, 200))
def test_padding_reaches_the_column(text, columns) -> None:
    assert width(padded(text, columns)) == max(columns, width(text))


def test_widths() -> None:
    assert [width(each) for each in ("", "ab", "勾配", "∂y/∂x", "ｱ", "Ａ")] == [0, 2, 4, 5, 1, 2]
