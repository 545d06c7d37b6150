"""Which ERP customers a list means: by exact name, by `#id`, or All; and the nearest where none is."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from data.inventory.customer_list import Listed
from services.accounts.erp_customers import Known, alike
from services.accounts.grants import Grants

NEAREST, LIKENESS = 3, 0.5
MOST_GUESSES = 30  # names for which the nearest are looked up: each takes a while where the ERP has thousands
ALL = {"all", "all customers", "*"}


@dataclass(frozen=True)
class Meant:
    """The customers meant, or All, and what is not clear."""

    customers: tuple[Listed, ...] = ()
    everything: bool = False
    wrong: tuple[str, ...] = ()

    @property
    def in_words(self) -> str:
        """Return whose stock that is; empty when it is not clear or nobody's."""
        names = [each.name.strip() for each in self.customers]
        return ", ".join((["All customers"] if self.everything else []) + names)

    def grants(self, erp: str) -> Grants:
        """Return what is granted by it."""
        return Grants(erp, tuple((each.id, each.name) for each in self.customers), self.everything)


class Names:
    """The ERP's customers by the names that people write."""

    def __init__(self, known: Known):
        self._known = known
        self._alike: defaultdict[str, list[Listed]] = defaultdict(list)
        for each in known.customers:
            self._alike[alike(each.name)].append(each)
        self._guesses: dict[str, str] = {}

    def meant(self, texts: Sequence[str]) -> Meant:
        """Return what a line means, each customer once."""
        found, wrong, everything = dict[int, Listed](), list[str](), False
        for text in texts:
            if text.casefold() in ALL and alike(text) not in self._alike:
                everything = True
                continue
            each = self._one(text)
            if isinstance(each, str):
                wrong.append(each)
            else:
                found[each.id] = each
        return Meant(tuple(found[id_] for id_ in sorted(found)), everything, tuple(wrong))

    def _one(self, text: str) -> Listed | str:
        """Return the customer of a name or id, or the sentence that says what is not clear."""
        if not self._known.as_of:
            return f"“{text}” can't be looked up: {self._known.why}"
        if text.startswith("#"):
            number = text[1:].strip()
            id_ = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
            return self._known.by_id.get(id_) or f"The ERP has no customer with the id {text[1:]}."
        same = self._alike.get(alike(text), [])
        exact = [each for each in same if each.name.strip() == text]
        if len(exact) == 1:
            return exact[0]
        if exact:
            return f"The ERP has {len(exact)} customers called “{text}”. Write {_listed(exact, ' or ')}."
        return f"The ERP has no customer called “{text}”.{self._guess(text)}"

    def _guess(self, text: str) -> str:
        plain = alike(text)
        if plain not in self._guesses and len(self._guesses) < MOST_GUESSES:
            near = get_close_matches(plain, self._alike, n=NEAREST, cutoff=LIKENESS)
            near += [other for other in self._alike if plain in other and other not in near]
            found = [each for other in near for each in self._alike[other]][:NEAREST]
            named = " or ".join(f"“{each.name.strip()}” (#{each.id})" for each in found)
            self._guesses[plain] = f" Did you mean {named}?" if named else ""
        return self._guesses.get(plain, "")


def _listed(customers: Sequence[Listed], between: str) -> str:
    return between.join(f"#{each.id}" for each in customers)
