"""The sections of a document: those that are stored, or else its records one after the other."""

from collections.abc import Collection

from plans.document.sections import Node, Tree, read_tree
from plans.models import Plan, Section, SectionTable
from reports.plan.sections import PROFILES

_B, _S = Section.Block, SectionTable.Source
#: Key, title and block, or the table of records, of each section of the default outline.
_OUTLOOK = [
    ("misyon", "Misyon", _B.MISSION),
    ("vizyon", "Vizyon", _B.VISION),
    ("temel-degerler", "Temel değerler", _B.VALUES),
]
_DEFAULT: list[tuple[str, str, Section.Block | SectionTable.Source | None]] = [
    ("temel-gostergeler", "Temel performans göstergeleri", _S.KEY_INDICATORS),
    ("gelecege-bakis", "Geleceğe bakış", None),
    ("amac-ve-hedefler", "Amaçlar, hedefler ve stratejiler", _B.OBJECTIVES),
    ("birimler", "Hedeflerin harcama birimleri", _S.MATRIX),
    ("hedef-kartlari", "Hedef kartları", _B.CARDS),
    ("maliyetlendirme", "Maliyetlendirme", _S.COSTING),
    ("butce", "Tahmini gelir ve gider bütçesi", _S.BUDGET),
]


def read_outline(plan: Plan, filled: Collection[str]) -> Tree:
    """The plan's sections; of a plan without any its records, of which `filled` are not empty.

    `filled` holds values of `Section.Block` and `SectionTable.Source`, and PROFILES.
    """
    tree = read_tree(plan, with_texts=True)
    if not any(tree.parts.values()):
        tree = _default_outline(filled)
    if PROFILES in filled:
        annex = _node("gosterge-kunyeleri-eki", "Gösterge künyeleri", None)
        annex.section.block = PROFILES
        tree.parts["annex"].append(annex)
    return tree


def _default_outline(filled: Collection[str]) -> Tree:
    body = []
    for key, title, content in _DEFAULT:
        node = _node(key, title, content)
        if content is None:
            node.children = [_node(*row) for row in _OUTLOOK if row[2] in filled]
        if node.children or content in filled:
            body.append(node)
    return Tree({"front": [], "body": body, "annex": []})


def _node(key: str, title: str, content: Section.Block | SectionTable.Source | None) -> Node:
    if isinstance(content, SectionTable.Source):
        table = SectionTable(key="tablo", caption=content.label, source=content)
        return Node(Section(key=key, title=title), tables=[table])
    return Node(Section(key=key, title=title, block=content or ""))
