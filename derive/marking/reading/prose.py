"""What stands around the formulas of a typed file: remarks, words, numbers, LaTeX's environments.

Lecture notes are pasted as they are. What is no formula is taken off, never guessed at: words are
dropped only where a whole phrase shows what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from derive.errors import FormulaError
from derive.formula.vocabulary import GREEK, known_names
from derive.marking.reading.tex import CASES

MAX_CHARACTERS = 100_000
"""Characters in one file."""
MAX_WIDTH = 1_500
"""Characters in one line: a line is to be read by a person."""
MOST_JOINED = 30
"""Lines of a file that are one line of LaTeX."""
SIDES = " \t&.,;。、□∎■✓✔"
"""What formulas of a text have at their ends."""

_BREAKS = re.compile(r"\\\\(?:\[[^\]]*\])?|\\(?:begin|end)\{[^}]*\}(?:\{[^}]*\})?|\\\[|\\\]|"
                     r"\\[()]|\$+|\\(?:tag|label)\*?\{[^}]*\}|```\w*|"
                     r"\\(?:Rightarrow|Longrightarrow|implies|therefore|iff|Leftrightarrow)\b|"
                     r"[⇒⟹∴⇔⟺]|^\s*=>")
_REMARK = re.compile(r"#|(?<!\\)%|//|←|⟵|※")
_IF = r"(?:if|for|when|otherwise|else|where)"
_TEX_WORDS = re.compile(r"(?<!_\{)\(?\s*\\(?:text|intertext|mbox|textrm)\{"
                        rf"(?!\s*{_IF}\b)([^}}]*[^}}A-Za-z][^}}]*|[A-Za-z]{{2,}})\}}"
                        r"(?!\s*(?:\\left\s*)?[(_^])")
_REASON = re.compile(r"\s+(?:(?:by|from)\s+(?:the|definition|substitut\w+|chain|product|quotient|"
                     r"power|eq\w*\.?|\(\d+\))\b|(?:since|because|using|due to)\s).*$|"
                     r"[,(]\s*(?:\\q?quad\s*)?(?:∀|\\forall)?\s*[A-Za-z]\s*(?:∈|\\in\b).*$|"
                     r"(?:とおくと|とおく|とすると|とする|となる|である|だから|なので|より|"
                     r"を代入すると|を代入)[。、]?\s*$", re.DOTALL)
_LEAD = re.compile(
    r"\s*(?:(?:let|then|so|hence|thus|therefore|now|and|we\s+(?:have|get|obtain|find|know)|where|"
    r"it\s+follows\s+that|(?:which|this)\s+(?:gives|is)|put|set|define|given|note\s+that|recall|"
    r"also|finally|first|next|step\s+\d+)[,:]?\s+(?=[^\s=+*/^<>)-])|"
    r"(?:by|using|from|applying)\s(?:[a-z]+\s+)*[a-z]+\s*[,:]\s+|"
    r"[A-Za-z]{4,}(?:\s+[A-Za-z]{2,})*\s*:\s+|"
    r"(?:for\s+(?:all|any|every)|∀|\\forall)\s*[a-z]\s*(?:(?:∈|\\in\b)[^,:]*)?[,:]\s+|"
    r"(?:よって|ゆえに|したがって|従って|すなわち|つまり|ここで|また|ただし|次に|まず|すると)[、,]?)",
    re.IGNORECASE)
_PROSE = re.compile(r"[A-Za-z]+(?:[ ,'-]+[A-Za-z]+)+[.:]?|[A-Za-z]{4,}[.:]|[A-Za-z ]+:")
_NUMBERED = re.compile(r"\s*(?:\((\d+)\)|(\d+)[.)])\s+")
_NUMBER = re.compile(r"(?:\s{2,}|\t|\\q?quad\s*)[(\[](\d+)[)\]]\s*$")
_LEADERS = re.compile(r"\s*(?:(?:\.{3,}|…+|⋯+|・{2,})\s*(?:\(\d+\)|\[\d+\]|[①-⑳])|\s[①-⑳])"
                      r"[。.]?\s*$")
_ROW_ENDS = "\\\\"
_BRACE = re.compile(r"[^{]*(?<!\\)\{[^{}]*")
_BULLETS = re.compile(r"\s*(?:[-*+]|[•◦‣])\s+(?=\S)")


class LogicalLine(NamedTuple):
    """What stands at [start, end) of the file's line `number`, and the remark beside it."""

    number: int
    text: str
    start: int
    end: int
    remark: str


def check_size(text: str) -> None:
    """Raise FormulaError for a file that no person typed: too long, or not text at all."""
    if len(text) > MAX_CHARACTERS:
        raise FormulaError(f"the derivation has {len(text):,} characters; the limit is "
                           f"{MAX_CHARACTERS:,}", hint="a derivation is a few lines of text")
    if any(ord(sign) < 32 and sign not in "\n\r\t\f" for sign in text) or "\ufffd" in text:
        raise FormulaError("this is not a text file", hint="a derivation is lines of text, UTF-8")


def logical_lines(text: str) -> Iterator[LogicalLine]:
    """Yield every line that holds a formula: breaks, remarks, words and numbers taken off.

    Raises FormulaError for a line that is too long.
    """
    lines = text.splitlines()
    bullets = _bulleted(lines)
    count = 0
    for number, line in _joined(lines):
        if len(line) > MAX_WIDTH:
            raise FormulaError(f"line {number} has {len(line):,} characters; the limit is "
                               f"{MAX_WIDTH:,}", hint="take smaller steps")
        stop, remark = _remark(line)
        start = _bullet(line, stop, bullets)
        leaders = _LEADERS.search(line, start, stop)
        stop = stop if leaders is None else leaders.start()
        for label in (_NUMBERED.match(line, start, stop), _NUMBER.search(line, start, stop)):
            if label is not None and label[label.lastindex or 1] == str(count + 1):
                count += 1
                start, stop = (label.end(), stop) if label.re is _NUMBERED else (
                    start, label.start())
        yield from _pieces(LogicalLine(number, line, start, stop, remark))


def _pieces(whole: LogicalLine) -> Iterator[LogicalLine]:
    """Yield what stands between the breaks of a line; those inside of cases are none."""
    number, line, start, stop, remark = whole
    cases = [each.span() for each in CASES.finditer(line, start, stop)]
    found = [*_BREAKS.finditer(line, start, stop), *(
        () if cases else _TEX_WORDS.finditer(line, start, stop))]
    breaks = (each for each in sorted(found, key=lambda each: each.start())
              if not any(low <= each.start() < high for low, high in cases))
    for piece in (*breaks, None):
        end = stop if piece is None else piece.start()
        while start < end:
            lead = _LEAD.match(line, start, end)
            if lead is None:
                break
            start = lead.end()
        content = line[start:end].replace("\\left.", "").strip(SIDES)
        if content and not _is_prose(content, inline="$" in line or r"\(" in line):
            yield LogicalLine(number, line, start, end, remark)
        start = end if piece is None else piece.end()


def _remark(line: str) -> tuple[int, str]:
    """Return where the formulas of a line stop, and the remark that stands there."""
    found = _REMARK.search(line)
    stop = len(line) if found is None else found.start()
    remark = "" if found is None else line[found.end():].strip()
    words = _TEX_WORDS.search(line, 0, stop)
    if words is not None and CASES.search(line, 0, stop) is None and (
            "=" not in line[words.end():stop]):
        stop, remark = words.start(), remark or words[1].strip()
    reason = _REASON.search(line, 0, stop)
    if reason is not None:
        stop, remark = reason.start(), remark or reason.group().strip()
    return stop, remark


def _is_prose(content: str, *, inline: bool) -> bool:
    """Tell a heading or a sentence from letters that are multiplied.

    Where formulas stand between dollars, any words beside them are prose.
    """
    words = re.findall(r"[A-Za-z]+", content)
    if inline and re.fullmatch(r"[A-Za-z][A-Za-z ,.:'-]*", content):
        return any(len(word) > 1 and word not in known_names() for word in words)
    return _PROSE.fullmatch(content) is not None and any(
        len(word) > 3 and word not in (*known_names(), *GREEK) for word in words)


def _joined(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines with their numbers, a group or sum that goes on below in one."""
    place = 0
    while place < len(lines):
        first, text = place, lines[place]
        place += 1
        if _opens(text):
            for stop in range(place, min(len(lines), place + MOST_JOINED)):
                whole = " ".join([text, *(_bare(each) for each in lines[place:stop + 1])])
                if not _opens(whole):
                    text, place = whole, stop + 1
                    break
        rows = next((count for count, each in enumerate(lines[place:])
                     if each.lstrip()[:1] not in ("{", "|")), len(lines) - place)
        if rows and _BRACE.fullmatch(_bare(text)) is not None:  # a tall brace around its cases
            others = (_bare(each).strip()[1:].strip(SIDES) for each in lines[place:place + rows])
            text, place = ", ".join([_bare(text).rstrip(SIDES), *others]) + "}", place + rows
        while place < len(lines) and _goes_on(text, lines[place]):
            text = f"{_bare(text).rstrip().removesuffix(_ROW_ENDS)} {lines[place].strip()}"
            place += 1
        yield first + 1, text


def _bare(line: str) -> str:
    found = _REMARK.search(line)
    return line if found is None else line[:found.start()]


def _opens(line: str) -> bool:
    """Tell whether a group of LaTeX or a cases block does not end in this line."""
    bare = re.sub(r"\\[{}]", "", _bare(line))
    return "\\" in bare and (bare.count("{") > bare.count("}") or (
        bare.count(r"\begin{cases}") > bare.count(r"\end{cases}")))


def _goes_on(line: str, following: str) -> bool:
    """Tell whether the next line is the rest of this one: + x·φ(x), or a deeper minus."""
    sign = re.match(r"(\s*)(?:&\s*|\\q?quad\s*)*([+*·×]|\\cdot\b|\\times\b|[-−])", following)
    if sign is None or not _bare(line).strip() or "=" in following or line.lstrip().startswith(
            ("- ", "* ", "+ ")):
        return False
    return sign[2] not in "-−" or len(sign[1]) > len(line) - len(line.lstrip())


def _bulleted(lines: list[str]) -> bool:
    full = [line for line in lines if line.strip()]
    return len(full) > 1 and all(_BULLETS.match(line) is not None for line in full)


def _bullet(line: str, stop: int, bullets: bool) -> int:
    found = _BULLETS.match(line, 0, stop)
    certain = found is not None and (bullets or line.lstrip()[:1] in "•◦‣")
    return found.end() if found is not None and certain else 0
