"""What a list comes to, line by line, before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

from components.icon import icon


@dataclass(frozen=True)
class Shown:
    """One line of the list: its number, who, whose stock, and what is wrong; nothing: it can be added."""

    number: int
    name: str
    email: str
    customers: str
    wrong: Sequence[str]


HEADERS = ("Line", "Account", "May see the stock of", "Result")


def lines(shown: Sequence[Shown]) -> html.Div:
    """Return the lines as a table, each with its verdict."""
    head = html.Thead(html.Tr([html.Th(text, scope="col") for text in HEADERS]))
    table = html.Table([head, html.Tbody([_line(each) for each in shown])])
    return html.Div(table, className="lv-preview", tabIndex="0", role="region", **{"aria-label": "Preview"})


def _line(each: Shown) -> html.Tr:
    who = [html.B(each.name or "(no name)"), html.Div(each.email)]
    cells = [
        html.Td(str(each.number)),
        html.Td(who),
        html.Td(each.customers or "No customers"),
        html.Td(_verdict(each)),
    ]
    return html.Tr(cells)


def _verdict(each: Shown) -> list:
    if not each.wrong:
        return [html.Span([icon("check-lg"), "Can be added"], className="lv-st lv-st--available")]
    return [
        html.Div([icon("exclamation-circle"), html.Span(sentence)], className="lv-line-wrong")
        for sentence in each.wrong
    ]
