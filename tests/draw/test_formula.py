"""Formulas as text: what a learner reads must mean what the author wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.draw.formula import block, inline

FORMULAS = [
    (r"\frac{1}{1+e^{-z}}", "1/(1 + e⁻ᶻ)"),
    (r"p = \sigma(z) = \frac{1}{1 + e^{-z}}", "p = σ(z) = 1/(1 + e⁻ᶻ)"),
    (r"\mathrm{MSE} = \frac{1}{n} \sum_{i=1}^{n} (v_i - \hat v_i)^2", "MSE = 1/n ∑ᵢ₌₁ⁿ (vᵢ − v̂ᵢ)²"),
    (r"\mathrm{MAE} = \frac{1}{n} \sum_{i=1}^{n} |v_i - \hat v_i|", "MAE = 1/n ∑ᵢ₌₁ⁿ |vᵢ − v̂ᵢ|"),
    (r"p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}", "pₖ = e^zₖ/(∑ⱼ e^zⱼ)"),
    (r"\frac{\partial L}{\partial z} = \hat y - t", "∂L/∂z = ŷ − t"),
    (
        r"\frac{\partial L}{\partial w_1} = \frac{\partial L}{\partial \hat y} \cdot \frac{\partial\hat y}{\partial z}",
        "∂L/∂w₁ = ∂L/∂ŷ · ∂ŷ/∂z",
    ),
    (r"\frac{\partial L}{\partial z} = 2 (p - 1) p (1 - p)", "∂L/∂z = 2(p − 1)p(1 − p)"),
    (r"w \leftarrow w - \alpha \nabla L", "w ← w − α∇L"),
    (r"w \leftarrow w - \alpha c w = (1 - \alpha c) w", "w ← w − αcw = (1 − αc)w"),
    (r"L = -(t \log \hat y + (1 - t) \log(1 - \hat y))", "L = −(t log ŷ + (1 − t) log(1 − ŷ))"),
    (r"L = -\log p_{\mathrm{true}}", "L = −log p_true"),
    (r"\mathrm{out} = \left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1", "out = ⌊(n + 2p − k)/s⌋ + 1"),
    (r"\mathrm{ReLU}(a) = \max(0, a)", "ReLU(a) = max(0, a)"),
    (r"z = v_1 h_1 + \dots + v_8 h_8 + c", "z = v₁h₁ + … + v₈h₈ + c"),
    (
        r"\hat x = \frac{x - \mu_B}{\sqrt{\sigma_B^2 + \varepsilon}}, \quad y = \gamma \hat x + \beta",
        "x̂ = (x − μ_B)/√(σ_B² + ε), y = γx̂ + β",
    ),
    (
        r"h' = \frac{m \odot h}{1 - p}, \; m_i \sim \mathrm{Bernoulli}(1 - p)",
        "h′ = (m ⊙ h)/(1 − p), mᵢ ∼ Bernoulli(1 − p)",
    ),
    (r"v_t = \beta v_{t-1} + (1 - \beta) g_t^2", "vₜ = βvₜ₋₁ + (1 − β)gₜ²"),
    (r"\hat m_t = \frac{m_t}{1 - \beta_1^t}", "m̂ₜ = mₜ/(1 − β₁ᵗ)"),
    (r"\theta_{t+1} = \theta_t - \eta \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}", "θₜ₊₁ = θₜ − η · m̂ₜ/(√v̂ₜ + ϵ)"),
    (r"W \in \mathbb{R}^{n \times m}", "W ∈ ℝ^(n×m)"),
    (r"\mathbf{y} = \mathbf{x} \mathbf{W}^\top + \mathbf{b}", "y = xWᵀ + b"),
    (r"y_{ij} = \sum_{u,v} x_{i+u, j+v} w_{uv}", "yᵢⱼ = ∑_(u,v) x_(i+u,j+v)wᵤᵥ"),
    (r"\frac{a}{bc}", "a/(bc)"),
    (r"\frac{a}{2}b", "a/2 · b"),
    (r"\frac{ab}{c}", "ab/c"),
    (r"\frac{\frac{a}{b}}{c}", "(a/b)/c"),
    (r"\frac{-a}{b}", "−a/b"),
    (r"\left(\frac{a}{b}\right)^2", "(a/b)²"),
    (r"\frac{a}{n(n-1)}", "a/(n(n − 1))"),
    (r"\frac{dL}{dw}", "dL/dw"),
    (r"\frac{\partial^2 L}{\partial w^2}", "∂²L/∂w²"),
    (r"\sqrt{x}, \sqrt{a+b}, \sqrt[3]{x}", "√x, √(a + b), ³√x"),
    (r"\arg\max_k p_k", "arg maxₖ pₖ"),
    (r"\operatorname{softmax}(z)_k", "softmax(z)ₖ"),
    (r"\lVert w \rVert_2^2", "‖w‖₂²"),
    (r"p(y \mid x)", "p(y|x)"),
    (r"\begin{bmatrix} a & b \\ c & d \end{bmatrix}", "[a b; c d]"),
    (
        r"f(x) = \begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}",
        "f(x) = { x if x > 0; 0 otherwise",
    ),
    (r"x^{(l)} , w^{10}, x^23", "x⁽ˡ⁾, w¹⁰, x² 3"),
    (r"10 \times 1\,000", "10 × 1 000"),
    (r"3.5x", "3.5x"),
    (r"\unknown x", "unknown x"),
    (r"\{1, \ldots, n\}", "{1, …, n}"),
    (r"-\frac{1}{2}", "−1/2"),
    (r"a \cdot (-b)", "a · (−b)"),
    (r"e^{-(x - \mu)^2 / 2}", "e^(−(x−μ)²/2)"),
]


@pytest.mark.parametrize(("tex", "text"), FORMULAS)
def test_formulas_of_the_course(tex, text):
    assert inline(tex) == text


def test_a_block_has_a_line_for_each_of_its_own():
    assert block(r"\begin{aligned} a &= b + c \\ &= d \end{aligned}") == ["a = b + c", "= d"]
    assert block(r"a = 1 \\ b = 2") == ["a = 1", "b = 2"]
    assert block("") == [""]


@pytest.mark.parametrize(
    "tex", [r"\frac{a", "}{", r"\begin{matrix} a", r"\left(", "^", "_", "x^", r"\frac", r"\sqrt", r"\hat"]
)
def test_a_broken_formula_is_still_text(tex):
    assert isinstance(inline(tex), str)


@given(st.text(alphabet=r"\{}^_ab12+-=()&$%#~|,.hfracsqrttext[]" + "\x1b", max_size=30))
def test_whatever_is_written_nothing_fails_and_nothing_steers_the_terminal(tex):
    assert "\x1b" not in inline(tex)
