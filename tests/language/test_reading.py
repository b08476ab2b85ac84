import string

from hypothesis import given
from hypothesis import strategies as st

from derive.language.catalogue import load, placeholders
from derive.language.reading import BORN_LOWER, Reader

EN, JA = load("en"), load("ja")
READER = Reader(EN, JA)
OPEN = sorted(name for name, text in EN.messages.items()
              if name.partition(".")[0] in BORN_LOWER and placeholders(text))
VALUES = st.text(alphabet=string.ascii_lowercase + string.digits + "_.^*", min_size=1,
                 max_size=12).map("q{}".format)


@given(st.sampled_from(OPEN), st.data())
def test_a_filled_message_is_found_with_its_values(name, data) -> None:
    values = {each: data.draw(VALUES) for each in sorted(placeholders(EN.messages[name]))}
    text = EN.say(name, **values)
    found = READER.found(text)
    assert found is not None
    # Another message may fit the same words; what it says has the same values in it.
    assert EN.say(found[0], **found[1]) == text
    if found[0] == name:
        assert all(value in READER.told(text) for key, value in values.items() if key != "plural")


@given(st.text(max_size=200))
def test_any_text_is_told_without_an_error(text) -> None:
    assert isinstance(READER.told(text), str)


@given(st.text(alphabet="xyu0123456789+-*/^() ", max_size=60))
def test_mathematics_is_left_alone(text) -> None:
    assert READER.told(text) == text


def test_values_are_told_too_and_texts_that_were_joined() -> None:
    assert READER.told("cannot read a b: No such file or directory") == (
        "a b を読めません: そのようなファイルやディレクトリはありません")
    assert READER.told("y is f(x); 1,250 float32, 3 float64 points") == (
        "y は f(x); float32 1,250 点、float64 3 点")
    assert READER.told("not applicable: isolation (functions have no instances)") == (
        "当てはまらない: isolation（関数にインスタンスはない）")
    assert READER.told("cells at 0, 6; ODE certificate of order 2 over exp(x)") == (
        "0, 6 で分けた区間ごとに、exp(x) についての 2 階の微分方程式による証明")


def test_notes_of_a_check() -> None:
    told = READER.told("strict: backward fails at x = -3, dout = 2; 1,144 points in all (float64)")
    assert told == "strict: backward は x = -3, dout = 2 で外れる。全部で 1,144 点（float64）"
    told = READER.told("float16, not asked for: forward fails strict at x = 7 by 2.5 ulps; "
                       "27 points in all")
    assert told.startswith("float16（指定なし）: forward")


def test_braces_and_percent_signs_survive() -> None:
    assert READER.told("None is unbounded, as in {'beta': (0, None)}") == (
        "None は無限を表します。例: {'beta': (0, None)}")


def test_a_text_of_any_length_takes_no_time_worth_mentioning() -> None:
    assert READER.told("the sign of " * 20_000) == "the sign of " * 20_000
