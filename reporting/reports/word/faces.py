"""Typefaces of runs."""

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.run import Run

from reporting.reports.word.measures import LATIN, Face


def set_face(target: Run | ParagraphStyle, face: Face) -> None:
    """Set the typeface for Chinese and for Latin letters and digits, size and colour."""
    font = target.font
    font.name = LATIN
    font.size = Pt(face.points)
    font.bold = face.bold
    font.italic = False
    font.color.rgb = RGBColor(0, 0, 0)
    element = target._r if isinstance(target, Run) else target.element
    if face.tighter:
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), str(-round(face.tighter * 20)))
        element.get_or_add_rPr().append(spacing)
    fonts = element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), face.chinese)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        name = qn(f"w:{theme}")
        if name in fonts.attrib:
            del fonts.attrib[name]
