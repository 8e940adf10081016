// Package rule holds the small expressions of e-services: conditions ("ask this when …"), quantities
// of fees and computed values. They are data written by people who design forms, so they can do
// little, are checked when the program starts, and cannot loop, allocate much or reach anything.
//
// An expression knows the answers asked before it (by their ids), the day "today" and the functions
// of functions.go. Operators: == != < <= > >= and or not in + - * / and cond ? a : b. A word that is
// compared with a choice must be one of its options.
//
// Two ways of computing are kept apart. A Condition is compiled to a program of expr-lang/expr and
// sees numbers as float64: it only compares. A Formula gives a number or an amount that people will
// read or pay, and is therefore computed in exact decimals (up to 19 digits) by this package.
//
// The words: a Symbol is what is known of a name at load, a Scope holds the values at run time.
package rule

import (
	"errors"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
	"github.com/govalues/decimal"

	"wrota/internal/eservice/source"
)

// Limits of one expression.
const (
	maxSource = 500
	maxNodes  = 60
	maxMemory = 20_000 // rows and other things an evaluation may touch
)

// Symbol is what an expression may use under one name.
type Symbol struct {
	Zero    any      // the value while unanswered; its type is the type of the name
	Options []string // of a choice; nil when any word is possible
	Exact   bool     // a number or an amount, usable in a Formula
	Fields  Symbols  // of a group: what a row has
}

// Symbols are the names known at one place of a definition.
type Symbols map[string]Symbol

// Place says what may be used where an expression stands, and what to tell about other names.
type Place struct {
	Known Symbols
	Later func(name string) bool // asked, but only after this place
}

// Scope holds the values of one set of answers. Env has every name that the definition's
// expressions use, with its zero value when it is unanswered or not asked.
type Scope struct {
	Env     map[string]any
	Numbers map[string]decimal.Decimal // exact values of numbers and amounts
}

// Condition is a yes-or-no expression. A nil condition holds always.
type Condition struct {
	Source  string
	node    source.Node
	program *vm.Program
	names   []string
	simple  Simple
}

// Simple is a condition about one answer being one value, which a page can follow without asking the
// server: "ruch", "not ruch", cel == "roboty", "obiad" in posilki. Yes and no are "yes" and "no".
type Simple struct{ Name, Value string }

// ReadCondition takes an expression from a file; it must be compiled before use. An absent node
// gives nil.
func ReadCondition(n source.Node) *Condition {
	if !n.Exists() {
		return nil
	}
	return &Condition{Source: n.Word(), node: n}
}

// Compile checks the expression against the names known at its place; mistakes go to the log of the
// file.
func (c *Condition) Compile(at Place) {
	if c == nil || c.Source == "" {
		return
	}
	tree := check(c.node, c.Source, at)
	if tree == nil {
		return
	}
	c.names, c.simple = tree.names, simple(tree.root)
	program, err := tree.compile(c.Source, expr.AsBool())
	if err != nil {
		complain(c.node, "a condition must be true or false, for example dni > 3", err)
		return
	}
	c.program = program
}

// Names lists the answers that the condition looks at.
func (c *Condition) Names() []string {
	if c == nil {
		return nil
	}
	return c.names
}

// Simple returns the one answer and value that the condition is about; ok is false for any other
// condition.
func (c *Condition) Simple() (s Simple, ok bool) {
	if c == nil {
		return Simple{}, false
	}
	return c.simple, c.simple.Name != ""
}

// simple recognises a simple condition.
func simple(n ast.Node) Simple {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		return Simple{n.Value, "yes"}
	case *ast.UnaryNode:
		if id, ok := n.Node.(*ast.IdentifierNode); ok && (n.Operator == "not" || n.Operator == "!") {
			return Simple{id.Value, "no"}
		}
	case *ast.BinaryNode:
		name, value := n.Left, n.Right
		if n.Operator == "in" {
			name, value = value, name
		}
		id, isName := name.(*ast.IdentifierNode)
		word, isWord := value.(*ast.StringNode)
		if isName && isWord && (n.Operator == "==" || n.Operator == "in") {
			return Simple{id.Value, word.Value}
		}
	}
	return Simple{}
}

// Holds tells whether the condition is true. An expression accepted at load cannot fail except by
// exceeding its memory; it does not hold then.
func (c *Condition) Holds(s *Scope) bool {
	if c == nil || c.program == nil {
		return c == nil
	}
	v, err := run(c.program, s.Env)
	held, ok := v.(bool)
	return err == nil && ok && held
}

func run(p *vm.Program, env map[string]any) (any, error) {
	machine := vm.VM{MemoryBudget: maxMemory}
	return machine.Run(p, env)
}

// checked is an expression whose names and operators are allowed.
type checked struct {
	root  ast.Node
	names []string
	env   map[string]any
}

// check parses an expression and walks it. It returns nil after noting mistakes.
func check(n source.Node, src string, at Place) *checked {
	if len(src) > maxSource {
		n.Mistake("split it into computed fields", "the expression is longer than %d characters", maxSource)
		return nil
	}
	config := conf.CreateNew()
	for _, o := range options(nil) {
		o(config)
	}
	tree, err := parser.ParseWithConfig(src, config)
	if err != nil {
		complain(n, "look at docs/eservice.md for what expressions can say", err)
		return nil
	}
	w := &walker{node: n, at: at, used: map[string]any{}}
	w.walk(tree.Node)
	if w.wrong {
		return nil
	}
	names := make([]string, 0, len(w.used))
	for name := range w.used {
		names = append(names, name)
	}
	slices.Sort(names)
	return &checked{tree.Node, names, w.used}
}

func options(env map[string]any) []expr.Option {
	out := []expr.Option{expr.DisableAllBuiltins(), expr.MaxNodes(maxNodes), expr.DisableIfOperator()}
	for _, f := range functions {
		out = append(out, expr.Function(f.name, f.call, f.types...))
	}
	if env != nil {
		out = append(out, expr.Env(env))
	}
	return out
}

func (t *checked) compile(src string, want expr.Option) (*vm.Program, error) {
	return expr.Compile(src, append(options(t.env), want, expr.Patch(answeredPatch{}))...)
}

// complain turns an error of the expression library into a mistake at the right column.
func complain(n source.Node, mend string, err error) {
	text := err.Error()
	at := n.Pos()
	if fe := new(file.Error); errors.As(err, &fe) {
		text = fe.Message
		at = n.Inside(fe.Column)
	}
	text, _, _ = strings.Cut(text, "\n")
	n.Log().Add(at, mend, "the expression is wrong: %s", text)
}

// String is the source, for reports.
func (c *Condition) String() string {
	if c == nil {
		return ""
	}
	return c.Source
}
