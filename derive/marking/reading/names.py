"""What the names of a typed derivation mean: which are known, f(x) and f′, letters side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from derive.errors import FormulaError
from derive.formula.vocabulary import LATIN
from derive.marking.reading.formula import closing
from derive.marking.reading.signs import Token
from derive.marking.reading.words import WORDS, may_stand_alone, undeclared


class Names:
    """The names met so far: `used` occur, `declared` have a meaning, `functions` an argument.

    `bodies` are what the functions were defined to be, as signs.
    """

    def __init__(self) -> None:
        self.used: set[str] = set()
        self.declared: set[str] = set()
        self.functions: dict[str, str] = {}
        self.bodies: dict[str, tuple[Token, ...]] = {}
        self.defined: set[str] = set()
        self.variable = "x"

    def give(self, name: str) -> None:
        """Give a name a meaning."""
        self.defined.add(name)
        self.declared.add(name)
        self.used.add(name)

    def meet(self, tokens: Sequence[Token], line: str) -> None:
        """Take in the names that signs use. Raises FormulaError for one without a meaning."""
        for token in tokens:
            if token.kind == "name" and token.text not in WORDS and token.text != "e":
                if token.text not in self.declared and not may_stand_alone(token.text):
                    raise undeclared(token, self.used, line)
                self.used.add(token.text)

    def require_functions(self, tokens: Sequence[Token], line: str) -> None:
        """Raise FormulaError for a word that is called and means nothing: blorp(x)."""
        for place, token in enumerate(tokens[:-1]):
            following = tokens[place + 1]
            if token.kind == "name" and following.kind == "open" and (
                    token.end == following.start < following.end) and not (
                    may_stand_alone(token.text) or token.text in self.declared):
                raise undeclared(token, self.used, line, called=True)

    def meant(self, tokens: Sequence[Token], line: str) -> list[Token]:
        """Return the signs with f(x) as f where f(x) = … was defined, and f′ as df/dx.

        f(x + h) is what stands in the definition, with x + h for x.
        """
        kept: list[Token] = []
        place, tokens = 0, self._unprimed(tokens)
        while place < len(tokens):
            name, token = self._slope(tokens[place])
            place += 1
            called = place < len(tokens) and tokens[place].kind == "open"
            stop = closing(tokens, place) + 1 if called else place
            argument = tokens[place:stop]
            if token.kind in ("name", "slope") and self._is_product(name, called=called):
                *others, last = _letters(replace(tokens[place - 1], text=name))
                primed = replace(last, kind="slope", text=f"d{last.text}/d{self.variable}")
                kept.extend([*others, last if token.kind == "name" else primed])
            elif token.kind == "primed":
                kept.extend(_slope_of_function(token, argument, line))
                place = stop
            elif called and name in self.functions and token.kind in ("name", "slope"):
                kept.extend(self._called(token, name, argument, line))
                place = stop
            elif token.kind == "slope" and _of_variable(token, argument):
                kept.append(replace(token, end=argument[-1].end))  # y'(x) is y'
                place = stop
            else:
                kept.append(token)
        return kept

    def _called(self, token: Token, name: str, argument: Sequence[Token],
                line: str) -> list[Token]:
        """Return f(x) as f, f′(x) as df/dx, and f(u) as the definition of f in u."""
        if [each.text for each in argument] == ["(", self.functions[name], ")"]:
            return [replace(token, end=argument[-1].end)]
        body, inner = self.bodies[name], self.meant(argument, line)
        if token.kind == "slope" and len(inner) != 3:
            raise FormulaError(f"{name}′ of what is not clear here", text=line,
                               position=token.start, hint=f"as in {name}'(x)")
        if any(each.kind == "name" and each.text in self.defined for each in body):
            raise FormulaError(f"{name} is written in other names", text=line,
                               position=token.start,
                               hint="another argument can be put in where the definition has x "
                                    "alone")
        at = argument[-1].end
        found = [Token("open", "(", token.start, token.start)]
        for each in body:
            found += inner if (each.kind, each.text) == ("name", self.functions[name]) else [
                replace(each, start=at, end=at)]
        found.append(Token("close", ")", at, at))
        if token.kind == "slope":  # f'(u) is d/du of f(u)
            found[:0] = [Token("function", f"d/d{inner[1].text}", token.start, token.end)]
        return found

    def _unprimed(self, tokens: Sequence[Token]) -> list[Token]:
        """Return the signs with (x²)′ as d/dx (x²)."""
        made: list[Token] = []
        for token in tokens:
            if token.kind != "prime":
                made.append(token)
                continue
            depth, place = 0, len(made)
            while place > 0 and (depth or place == len(made)):
                place -= 1
                depth += {"open": 1, "close": -1}.get(made[place].kind, 0)
            if place > 0 and made[place - 1].kind == "function":
                place -= 1
            at, end = made[place].start, token.end
            made[place:] = [Token("function", f"d/d{self.variable}", at, at),
                            Token("open", "(", at, at), *made[place:],
                            Token("close", ")", end, end)]
        return made

    def _slope(self, token: Token) -> tuple[str, Token]:
        """Return f′ as df/dx and f″ as d2f/dx2, with the name f that they belong to."""
        if token.kind != "slope" or not token.text.endswith("/d"):
            return token.text, token
        above = token.text.removesuffix("/d")
        order = "2" if above.startswith("d2") else ""
        name = above.removeprefix(f"d{order}")
        below = self.functions.get(name, self.variable)
        return name, replace(token, text=f"{above}/d{below}{order}")

    def _is_product(self, word: str, *, called: bool) -> bool:
        """Tell βx and wx, or letters that are known one by one, from a name."""
        spelled = [LATIN.get(letter, letter) for letter in word]
        return 1 < len(word) <= 3 and word not in self.declared and not may_stand_alone(word) and (
            all(name in self.used or name in self.declared for name in spelled)
            or not word.isascii() or (word.isalpha() and self.variable in word and not called))


def _letters(word: Token) -> list[Token]:
    """Return the names of a word read letter by letter."""
    return [Token("name", LATIN.get(letter, letter), word.start + place, word.start + place + 1)
            for place, letter in enumerate(word.text)]


def _slope_of_function(primed: Token, argument: Sequence[Token], line: str) -> Iterator[Token]:
    """Yield tanh′(x) as d/dx(tanh(x)); of what is no single name the slope is another one."""
    if [each.kind for each in argument] != ["open", "name", "close"]:
        raise FormulaError(f"{primed.text}′ of what is not clear here", text=line,
                           position=primed.start, hint=f"as in {primed.text}'(x)")
    at = primed.start
    yield Token("function", f"d/d{argument[1].text}", at, primed.end)
    yield Token("open", "(", at, at)
    yield Token("function", primed.text, at, primed.end)
    yield from argument
    yield Token("close", ")", argument[2].end, argument[2].end)


def _of_variable(slope: Token, argument: Sequence[Token]) -> bool:
    """Tell whether y'(x) only says what y depends on."""
    variable = slope.text.rpartition("/d")[2].rstrip("2")
    return [each.text for each in argument] == ["(", variable, ")"] and (
        slope.end == argument[0].start < argument[0].end)
