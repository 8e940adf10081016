package rule

import (
	"slices"
	"strconv"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"
	"github.com/govalues/decimal"

	"wrota/internal/eservice/source"
)

// Formula computes a number or an amount exactly. Money never passes through floating point: the
// arithmetic is walked by this package in decimals; only what yields whole numbers or a yes-or-no
// (days, len, comparisons) is left to the expression library.
type Formula struct {
	Source string
	node   source.Node
	names  []string
	root   term
}

// term is one compiled part of a formula.
type term func(s *Scope) (decimal.Decimal, bool)

// ReadFormula takes an expression from a file; it must be compiled before use. An absent node gives
// nil.
func ReadFormula(n source.Node) *Formula {
	if !n.Exists() {
		return nil
	}
	return &Formula{Source: n.Word(), node: n}
}

// Compile checks the expression against the names known at its place.
func (f *Formula) Compile(at Place) {
	if f == nil || f.Source == "" {
		return
	}
	tree := check(f.node, f.Source, at)
	if tree == nil {
		return
	}
	f.names = tree.names
	c := &formulaCompiler{node: f.node, at: at, tree: tree}
	if root := c.term(tree.root); !c.wrong {
		f.root = root
	}
}

// Names lists the answers that the formula looks at.
func (f *Formula) Names() []string {
	if f == nil {
		return nil
	}
	return f.names
}

// Value computes the formula, rounded half up (away from zero) to places. It is not ok when a
// division by zero or an overflow happens; an unanswered number counts as 0.
func (f *Formula) Value(s *Scope, places int) (decimal.Decimal, bool) {
	if f == nil || f.root == nil {
		return decimal.Zero, false
	}
	d, ok := f.root(s)
	if !ok {
		return decimal.Zero, false
	}
	return RoundHalfUp(d, places), true
}

// RoundHalfUp rounds to places as people do: 0.005 becomes 0.01. (The decimal library rounds halves
// to even, which offices do not.)
func RoundHalfUp(d decimal.Decimal, places int) decimal.Decimal {
	if d.Scale() <= places {
		return d
	}
	half, err := decimal.New(5, places+1)
	if err != nil {
		return d.Round(places)
	}
	up, err := d.Add(half.CopySign(d))
	if err != nil {
		return d.Round(places)
	}
	return up.Trunc(places)
}

type formulaCompiler struct {
	node  source.Node
	at    Place
	tree  *checked
	wrong bool
}

func (c *formulaCompiler) fail(n ast.Node, mend, what string, args ...any) term {
	c.wrong = true
	c.node.Log().Add(c.node.Inside(n.Location().From), mend, what, args...)
	return nil
}

func (c *formulaCompiler) term(n ast.Node) term {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return constant(strconv.Itoa(n.Value))
	case *ast.FloatNode:
		return constant(strconv.FormatFloat(n.Value, 'f', -1, 64))
	case *ast.IdentifierNode:
		return c.number(n)
	case *ast.UnaryNode:
		if n.Operator == "-" {
			return negative(c.term(n.Node))
		}
	case *ast.BinaryNode:
		if slices.Contains([]string{"+", "-", "*", "/"}, n.Operator) {
			return arithmetic(n.Operator, c.term(n.Left), c.term(n.Right))
		}
	case *ast.ConditionalNode:
		return c.choice(n)
	case *ast.CallNode:
		return c.call(n)
	}
	return c.fail(n, "use numbers, amounts, + - * / and sum, days, len, ceil, least, greatest", "this gives no number")
}

func (c *formulaCompiler) number(n *ast.IdentifierNode) term {
	if !c.at.Known[n.Value].Exact {
		return c.fail(n, "", "%q is no number", n.Value)
	}
	name := n.Value
	return func(s *Scope) (decimal.Decimal, bool) { return s.Numbers[name], true }
}

func constant(text string) term {
	d, err := decimal.Parse(text)
	return func(*Scope) (decimal.Decimal, bool) { return d, err == nil }
}

func negative(of term) term {
	return func(s *Scope) (decimal.Decimal, bool) {
		d, ok := of(s)
		return d.Neg(), ok
	}
}

func arithmetic(operator string, left, right term) term {
	return func(s *Scope) (decimal.Decimal, bool) {
		a, okA := left(s)
		b, okB := right(s)
		if !okA || !okB {
			return decimal.Zero, false
		}
		var d decimal.Decimal
		var err error
		switch operator {
		case "+":
			d, err = a.Add(b)
		case "-":
			d, err = a.Sub(b)
		case "*":
			d, err = a.Mul(b)
		default:
			if b.IsZero() {
				return decimal.Zero, false
			}
			d, err = a.Quo(b)
		}
		return d, err == nil
	}
}

// choice is cond ? a : b; the condition is compiled apart, from its printed form.
func (c *formulaCompiler) choice(n *ast.ConditionalNode) term {
	program, err := c.tree.compile(n.Cond.String(), expr.AsBool())
	if err != nil {
		complain(c.node, "write condition ? number : number", err)
		c.wrong = true
		return nil
	}
	yes, no := c.term(n.Exp1), c.term(n.Exp2)
	return func(s *Scope) (decimal.Decimal, bool) {
		v, err := run(program, s.Env)
		held, isBool := v.(bool)
		switch {
		case err != nil || !isBool:
			return decimal.Zero, false
		case held:
			return yes(s)
		}
		return no(s)
	}
}

func (c *formulaCompiler) call(n *ast.CallNode) term {
	switch name := n.Callee.(*ast.IdentifierNode).Value; name {
	case "sum":
		return c.sum(n)
	case "ceil":
		if len(n.Arguments) == 1 {
			of := c.term(n.Arguments[0])
			return func(s *Scope) (decimal.Decimal, bool) {
				d, ok := of(s)
				return d.Ceil(0), ok
			}
		}
	case "least", "greatest":
		if len(n.Arguments) == 2 {
			return extreme(name, c.term(n.Arguments[0]), c.term(n.Arguments[1]))
		}
	case "days", "years", "count", "len":
		return c.whole(n)
	}
	return c.fail(n, "", "%s gives no number here", n.String())
}

func extreme(name string, left, right term) term {
	return func(s *Scope) (decimal.Decimal, bool) {
		a, okA := left(s)
		b, okB := right(s)
		if name == "least" {
			return a.Min(b), okA && okB
		}
		return a.Max(b), okA && okB
	}
}

func (c *formulaCompiler) sum(n *ast.CallNode) term {
	group, isName := n.Arguments[0].(*ast.IdentifierNode)
	if len(n.Arguments) != 2 || !isName || c.at.Known[group.Value].Fields == nil {
		return c.fail(n, `write sum(group, "field")`, "sum needs a group and the name of its field")
	}
	field, ok := n.Arguments[1].(*ast.StringNode)
	if !ok {
		return c.fail(n, `write sum(group, "field")`, "the field must be written as text")
	}
	from, name := group.Value, field.Value
	return func(s *Scope) (decimal.Decimal, bool) {
		rows, _ := s.Env[from].(*Rows)
		return exactSum(rows, name), true
	}
}

// whole is a part that yields a whole number and can be left to the expression library.
func (c *formulaCompiler) whole(n ast.Node) term {
	program, err := c.tree.compile(n.String(), expr.AsInt())
	if err != nil {
		complain(c.node, "", err)
		c.wrong = true
		return nil
	}
	return func(s *Scope) (decimal.Decimal, bool) { return wholeNumber(program, s) }
}

func wholeNumber(program *vm.Program, s *Scope) (decimal.Decimal, bool) {
	v, err := run(program, s.Env)
	i, ok := v.(int)
	if err != nil || !ok {
		return decimal.Zero, false
	}
	d, err := decimal.New(int64(i), 0)
	return d, err == nil
}
