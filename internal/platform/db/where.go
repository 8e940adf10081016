package db

import (
	"strconv"
	"strings"

	"wrota/internal/kit/actor"
)

// Where builds the conditions of a list whose filters are chosen by a person. Fixed queries belong
// in queries.sql. The zero value is ready to use.
type Where struct {
	conds []string
	args  []any
}

// And adds a condition; each ? in it takes the next argument.
func (w *Where) And(cond string, args ...any) *Where {
	w.conds = append(w.conds, w.number(cond, args))
	return w
}

// In adds "column IN (…)". An empty list matches nothing, as it should.
func In[T any](w *Where, column string, list []T) {
	if len(list) == 0 {
		w.conds = append(w.conds, "1 = 0")
		return
	}
	args := make([]any, len(list))
	for i, v := range list {
		args[i] = v
	}
	w.And(column+" IN ("+strings.TrimSuffix(strings.Repeat("?, ", len(list)), ", ")+")", args...)
}

// List adds a list of arguments and returns "($3, $4)" for use in a condition; an empty list becomes
// "(NULL)", which contains nothing.
func List[T any](w *Where, list []T) string {
	if len(list) == 0 {
		return "(NULL)"
	}
	marks := make([]string, len(list))
	for i, v := range list {
		marks[i] = w.Arg(v)
	}
	return "(" + strings.Join(marks, ", ") + ")"
}

// Again begins the conditions of a further query inside the same statement: the arguments stay.
func (w *Where) Again() { w.conds = nil }

// SQL is " WHERE …" with numbered placeholders, or "" without conditions.
func (w *Where) SQL() string {
	if len(w.conds) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.conds, " AND ")
}

// Arg adds an argument outside the conditions (a limit) and returns its placeholder.
func (w *Where) Arg(v any) string {
	w.args = append(w.args, v)
	return "$" + strconv.Itoa(len(w.args))
}

// Args are the arguments in the order of the placeholders.
func (w *Where) Args() []any { return w.args }

func (w *Where) number(cond string, args []any) string {
	var b strings.Builder
	for _, r := range cond {
		if r == '?' && len(args) > 0 {
			b.WriteString(w.Arg(args[0]))
			args = args[1:]
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Within adds what a mandate covers: rows whose kind of matter or whose case lies within the scope. The same
// condition stands in fixed queries (actor.Scope.Kinds).
func Within(w *Where, s actor.Scope, service, one string) {
	switch {
	case s.Whole():
	case !s.Case.IsZero():
		w.And(one+" = ?", s.Case)
	default:
		In(w, service, s.Services)
	}
}

// Like escapes a text for use inside LIKE … ESCAPE '\'.
func Like(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}
