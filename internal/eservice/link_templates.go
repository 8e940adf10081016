package eservice

import (
	"slices"
	"strings"

	"wrota/internal/eservice/merge"
	"wrota/internal/eservice/rule"
	"wrota/internal/eservice/source"
)

// MergeNames lists the merge fields that are no questions: what the case, the unit and the clerk
// add. The title of a case may use those of the applicant only.
func MergeNames() []string {
	return []string{
		"applicant.name", "applicant.address", "applicant.id", "submission.number", "submission.filed", "case.sign", "case.opened", "case.title",
		"unit.name", "unit.place", "unit.head", "unit.appeal", "clerk.name", "clerk.post", "clerk.phone", "decision.date", "term.date", "fee.total", "fee.lines", "fee.account",
	}
}

// templates checks the names in the title of the case and in the bodies of decisions.
func (k *linker) templates(at rule.Place) {
	for _, name := range k.def.CaseTitle.Names() {
		if !strings.HasPrefix(name, "applicant.") {
			k.mergeName(k.titleNode, name, nil)
		}
	}
	for i, t := range k.def.Decisions {
		t.When.Compile(at)
		k.use(t.When.Names())
		body, wrong := merge.Parse(t.Body)
		if wrong != "" {
			k.decisions[i].Mistake("write {{id}}, {{id.part}} or {{#if id}} … {{/if}}", "%s", wrong)
			continue
		}
		for _, name := range body.Names() {
			k.mergeName(k.decisions[i], name, t.extra())
		}
	}
}

// extra are the names that a template has besides those of every template.
func (t Decision) extra() []string {
	out := slices.Clone(t.Computed)
	for _, b := range t.Blanks {
		out = append(out, b.ID)
	}
	return out
}

// mergeName accepts questions outside groups, the names of MergeNames and those that a template
// declares.
func (k *linker) mergeName(n source.Node, name string, extra []string) {
	if slices.Contains(MergeNames(), name) || slices.Contains(extra, name) {
		return
	}
	id, part, isPart := strings.Cut(name, ".")
	p, ok := k.def.index.places[id]
	switch {
	case !ok:
		mend := "use the id of a question, one of " + strings.Join(MergeNames(), ", ") + ", or list it under computed or blanks"
		if near := source.Nearest(id, k.ids()); near != "" {
			mend = "did you mean " + near + "?"
		}
		n.Mistake(mend, "there is no merge field {{%s}}", name)
	case p.group != nil:
		n.Mistake("use the group itself: it lists its rows", "{{%s}} stands for many values, one in each row", name)
	case isPart && !slices.Contains(partsOf(p.field), part):
		n.Mistake("its parts: "+strings.Join(partsOf(p.field), ", "), "%q has no part %q", id, part)
	}
}

func (k *linker) ids() []string {
	var out []string
	for id := range k.all {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}
