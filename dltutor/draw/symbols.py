"""What LaTeX's mathematical commands look like in Unicode, by the part they play in a formula."""

from __future__ import annotations

from typing import Final


def _table(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


LETTERS: Final = _table(
    """
    alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ mu μ
    nu ν xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ
    Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω ell ℓ hbar ℏ partial ∂ nabla ∇ infty ∞ emptyset ∅ varnothing ∅ dots … ldots …
    cdots ⋯ vdots ⋮ ddots ⋱ prime ′ top ⊤ bot ⊥ forall ∀ exists ∃ Re ℜ Im ℑ aleph ℵ _ _ % % $ $ & & # #
    """
)
RELATIONS: Final = _table(
    """
    le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠ approx ≈ sim ∼ simeq ≃ cong ≅ propto ∝ equiv ≡ in ∈ notin ∉ ni ∋ subset ⊂
    subseteq ⊆ supset ⊃ to → rightarrow → longrightarrow → leftarrow ← gets ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐
    Leftrightarrow ⇔ implies ⇒ iff ⇔ mapsto ↦ ll ≪ gg ≫ coloneqq ≔ perp ⊥ parallel ∥
    """
)
OPERATORS: Final = _table(
    """
    pm ± mp ∓ cdot · times × div ÷ ast ∗ star ⋆ circ ∘ odot ⊙ otimes ⊗ oplus ⊕ cup ∪ cap ∩ setminus ∖ wedge ∧ land ∧
    vee ∨ lor ∨ bmod mod
    """
)
BIG: Final = _table("sum ∑ prod ∏ int ∫ iint ∬ oint ∮ bigcup ⋃ bigcap ⋂ bigoplus ⨁")
FUNCTIONS: Final = _names(
    """
    log ln lg exp sin cos tan cot arcsin arccos arctan sinh cosh tanh max min sup inf lim arg argmax argmin det dim
    ker gcd deg Pr
    """
)
OPENING: Final = _table("{ { lfloor ⌊ lceil ⌈ langle ⟨ lvert | lVert ‖ lbrace { lbrack [")
CLOSING: Final = _table("} } rfloor ⌋ rceil ⌉ rangle ⟩ rvert | rVert ‖ rbrace } rbrack ]")
BARS: Final = {"|": "‖", "vert": "|", "Vert": "‖", "mid": "|"}
"""They open and close in turn."""
ACCENTS: Final = {
    "hat": "\u0302", "widehat": "\u0302", "bar": "\u0304", "overline": "\u0304", "tilde": "\u0303",
    "widetilde": "\u0303", "vec": "\u20d7", "dot": "\u0307", "ddot": "\u0308", "underline": "\u0332",
}  # fmt: skip
FONTS: Final = _names("mathbf boldsymbol bm mathit mathnormal mathsf mathtt mathfrak mathscr mathbb mathcal pmb")
UPRIGHT: Final = _names("mathrm operatorname text textrm textbf textit texttt mbox textnormal")
DOUBLE: Final = _table("R ℝ N ℕ Z ℤ Q ℚ C ℂ P ℙ H ℍ")
SPACES: Final = frozenset([" ", "quad", "qquad", ";", ":"])
NOTHING: Final = frozenset(
    [",", "!", "limits", "nolimits", "displaystyle", "textstyle", "left", "right", "nonumber", "/"]
)

_UPPER = (
    "0⁰1¹2²3³4⁴5⁵6⁶7⁷8⁸9⁹+⁺-⁻−⁻=⁼(⁽)⁾aᵃbᵇcᶜdᵈeᵉfᶠgᵍhʰiⁱjʲkᵏlˡmᵐnⁿoᵒpᵖrʳsˢtᵗuᵘvᵛwʷxˣyʸzᶻ"
    "AᴬBᴮDᴰEᴱGᴳHᴴIᴵJᴶKᴷLᴸMᴹNᴺOᴼPᴾRᴿTᵀUᵁWᵂβᵝγᵞδᵟφᵠχᵡ⊤ᵀ′′**∗*"
)
_LOWER = "0₀1₁2₂3₃4₄5₅6₆7₇8₈9₉+₊-₋−₋=₌(₍)₎aₐeₑhₕiᵢjⱼkₖlₗmₘnₙoₒpₚrᵣsₛtₜuᵤvᵥxₓβᵦγᵧρᵨφᵩχᵪ"
SUPERSCRIPTS: Final = dict(zip(_UPPER[::2], _UPPER[1::2], strict=True))
SUBSCRIPTS: Final = dict(zip(_LOWER[::2], _LOWER[1::2], strict=True))
