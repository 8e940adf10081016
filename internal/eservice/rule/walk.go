package rule

import (
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr/ast"

	"wrota/internal/eservice/source"
	"wrota/internal/kit/calendar"
)

// walker looks at every part of an expression and notes what is not allowed.
type walker struct {
	node  source.Node
	at    Place
	used  map[string]any
	wrong bool
}

var operators = []string{"==", "!=", "<", "<=", ">", ">=", "and", "&&", "or", "||", "in", "not in", "+", "-", "*", "/"}

func (w *walker) fail(n ast.Node, mend, what string, args ...any) {
	w.wrong = true
	w.node.Log().Add(w.node.Inside(n.Location().From), mend, what, args...)
}

func (w *walker) walk(n ast.Node) {
	switch n := n.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.StringNode, *ast.BoolNode:
	case *ast.IdentifierNode:
		w.name(n)
	case *ast.UnaryNode:
		if !slices.Contains([]string{"!", "not", "-", "+"}, n.Operator) {
			w.fail(n, "", "the operator %s is not allowed", n.Operator)
		}
		w.walk(n.Node)
	case *ast.BinaryNode:
		if !slices.Contains(operators, n.Operator) {
			w.fail(n, "use "+strings.Join(operators, " "), "the operator %s is not allowed", n.Operator)
		}
		w.walk(n.Left)
		w.walk(n.Right)
		w.options(n)
	case *ast.ConditionalNode:
		w.walk(n.Cond)
		w.walk(n.Exp1)
		w.walk(n.Exp2)
	case *ast.ArrayNode:
		for _, e := range n.Nodes {
			w.walk(e)
		}
	case *ast.MemberNode:
		w.member(n)
	case *ast.CallNode:
		w.call(n)
	default:
		w.fail(n, "keep to comparisons, and, or, not, in, arithmetic and the functions of docs/eservice.md", "this is not allowed in an expression")
	}
}

// Today is the name of the current day in every expression.
const Today = "today"

// name accepts a name that is known here.
func (w *walker) name(n *ast.IdentifierNode) {
	if n.Value == Today {
		w.used[Today] = time.Time{}
		return
	}
	s, ok := w.at.Known[n.Value]
	switch {
	case ok:
		w.used[n.Value] = s.Zero
	case w.at.Later != nil && w.at.Later(n.Value):
		w.fail(n, "move the question up, or the condition down", "%q is asked only later", n.Value)
	default:
		mend := "use the id of a question asked before"
		names := []string{Today}
		for k := range w.at.Known {
			names = append(names, k)
		}
		if near := source.Nearest(n.Value, names); near != "" {
			mend = "did you mean " + near + "?"
		}
		w.fail(n, mend, "there is no answer called %q", n.Value)
	}
}

// member accepts a part of an answer, such as adres.country.
func (w *walker) member(n *ast.MemberNode) {
	_, plain := n.Node.(*ast.IdentifierNode)
	_, constant := n.Property.(*ast.StringNode)
	if !plain || !constant || n.Optional {
		w.fail(n, "write answer.part", "only a part of an answer can be taken, not %s", n.String())
		return
	}
	w.walk(n.Node)
}

// call accepts the functions of this package and checks the field names of groups.
func (w *walker) call(n *ast.CallNode) {
	callee, ok := n.Callee.(*ast.IdentifierNode)
	if !ok || !isFunction(callee.Value) {
		w.fail(n, "use one of: "+strings.Join(Functions(), ", "), "there is no such function")
		return
	}
	for _, a := range n.Arguments {
		w.walk(a)
	}
	switch callee.Value {
	case "answered":
		w.answered(n)
		return
	case "date":
		w.date(n)
		return
	}
	if len(n.Arguments) < 2 {
		return
	}
	group, isName := n.Arguments[0].(*ast.IdentifierNode)
	fields := w.at.Known[nameOf(group, isName)].Fields
	field, isText := n.Arguments[1].(*ast.StringNode)
	if fields == nil {
		return // not about a group; the types are checked by the compiler
	}
	if !isText {
		w.fail(n, `write the name in quotes: sum(dzieci, "dochod")`, "the field of a group must be written as text")
		return
	}
	s, ok := fields[field.Value]
	if !ok {
		w.fail(field, "", "the group %q has no field %q", group.Value, field.Value)
		return
	}
	if callee.Value == "sum" && !s.Exact {
		w.fail(field, "", "%q is no number and cannot be summed", field.Value)
	}
	if len(n.Arguments) == 3 {
		w.option(n.Arguments[2], s.Options, field.Value)
	}
}

// date accepts only a day that can be read now.
func (w *walker) date(n *ast.CallNode) {
	if len(n.Arguments) == 1 {
		if text, ok := n.Arguments[0].(*ast.StringNode); ok {
			if _, err := calendar.Parse(text.Value); err == nil {
				return
			}
		}
	}
	w.fail(n, `write date("2027-01-31")`, "this is no day")
}

// answered notes that the expression asks whether an answer is there, which its value cannot tell:
// an unanswered number is 0.
func (w *walker) answered(n *ast.CallNode) {
	if len(n.Arguments) == 1 {
		if id, ok := n.Arguments[0].(*ast.IdentifierNode); ok && id.Value != Today {
			w.used[Answered(id.Value)] = false
			return
		}
	}
	w.fail(n, "write answered(id of a question)", "answered takes one question")
}

// Answered is the name under which Scope.Env tells whether a question is answered. Ids of questions
// have no capitals, so it cannot be taken.
func Answered(name string) string { return "ANSWERED_" + name }

// answeredPatch replaces answered(x) by the name that holds the fact.
type answeredPatch struct{}

// Visit is called by the compiler for every part of an expression.
func (answeredPatch) Visit(n *ast.Node) {
	call, ok := (*n).(*ast.CallNode)
	if !ok || len(call.Arguments) != 1 {
		return
	}
	callee, ok := call.Callee.(*ast.IdentifierNode)
	if !ok || callee.Value != "answered" {
		return
	}
	if id, ok := call.Arguments[0].(*ast.IdentifierNode); ok {
		ast.Patch(n, &ast.IdentifierNode{Value: Answered(id.Value)})
	}
}

func nameOf(n *ast.IdentifierNode, ok bool) string {
	if !ok {
		return ""
	}
	return n.Value
}

// options checks that a word compared with a choice is one of its options.
func (w *walker) options(n *ast.BinaryNode) {
	for _, pair := range [][2]ast.Node{{n.Left, n.Right}, {n.Right, n.Left}} {
		id, ok := pair[0].(*ast.IdentifierNode)
		if !ok {
			continue
		}
		known := w.at.Known[id.Value].Options
		if list, ok := pair[1].(*ast.ArrayNode); ok {
			for _, e := range list.Nodes {
				w.option(e, known, id.Value)
			}
			continue
		}
		w.option(pair[1], known, id.Value)
	}
}

func (w *walker) option(n ast.Node, known []string, of string) {
	word, ok := n.(*ast.StringNode)
	if !ok || known == nil || slices.Contains(known, word.Value) {
		return
	}
	mend := "use one of: " + strings.Join(known, ", ")
	if near := source.Nearest(word.Value, known); near != "" {
		mend = "did you mean " + near + "?"
	}
	w.fail(n, mend, "%q is no option of %q", word.Value, of)
}
