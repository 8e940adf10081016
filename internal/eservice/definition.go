package eservice

import (
	"wrota/internal/eservice/fee"
	"wrota/internal/eservice/field"
	"wrota/internal/eservice/merge"
	"wrota/internal/eservice/rule"
	"wrota/internal/eservice/source"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/jrwa"
)

// Filing says who may file: anybody, an account, or only with a signature.
type Filing string

const (
	FilingAnonymous Filing = "anonymous"
	FilingAccount   Filing = "account"
	FilingSignature Filing = "signature"
)

// Assurance says how surely it must be known who files.
type Assurance string

const (
	AnyIdentity Assurance = "any"       // who may file by Filing
	Confirmed   Assurance = "confirmed" // only whose identity was confirmed, in this session, by more than an e-mail address
)

// Need says whether something is required, allowed or not taken.
type Need string

const (
	Required Need = "required"
	Allowed  Need = "allowed"
	None     Need = "none"
)

// Flow is how a person moves through the sections.
type Flow string

const (
	Linear Flow = "linear" // one page after another
	Tasks  Flow = "tasks"  // a task list: sections in any order, as far as they do not depend
)

// Opening is what a submission begins.
type Opening string

const (
	OpensCase     Opening = "case"     // a case of the service's class, at once
	OpensRegistry Opening = "registry" // the registry reads it and decides: a new case of some class, or a running one
)

// Definition is a whole e-service in one version. It is immutable after Load.
type Definition struct {
	File      string // where it was read from, for reports
	Service   string // slug, also the address of the start page
	Version   int
	ValidFrom calendar.Date
	ValidTo   calendar.Date     // the last day on which it may be started; none while in force
	Replaces  map[string]string // new id of a question → its id in the version before
	Topic     string
	Synonyms  []string // other words by which people look for it
	InMatter  bool     // it is filed from the page of a running case, and no list offers it
	Opening   Opening

	Title     Text           // noun form: "Zezwolenie na zajęcie pasa drogowego"
	Action    Text           // verb and object: "Zajmij pas drogowy"
	Summary   Text           // one sentence
	CaseTitle merge.Template // of the case that is opened
	Law       []Law

	Filing     Filing
	Identity   Assurance // AnyIdentity unless the definition says otherwise
	Signature  Need
	Applicants []string   // person, organisation
	Class      jrwa.Class // none: each unit names its own
	Term       Term       // zero for what is filed in a running case, whose term counts
	Silent     *Silent    // consent by silence (art. 122a KPA), nil when there is none
	Flow       Flow

	Rates     []*Rate
	Start     Start
	Sections  []*Section
	Steps     []*Step // those generated for attachments and declarations included
	Fees      []*fee.Rule
	Privacy   Privacy
	Decisions []Decision

	index index
}

// Law is one provision that the service rests on.
type Law struct {
	Act  string // "ustawa z 21.03.1985 o drogach publicznych"
	Cite string // "art. 40 ust. 1"
	URL  string
}

// Term is the time in which the office must settle the matter.
type Term struct {
	Period  calendar.Period
	Rules   calendar.Rules
	Basis   string
	Complex calendar.Period // for particularly complex matters; none when the law knows no such term
	// Restarts is the article by which a call to complete the application interrupts the term, which then
	// runs anew; empty where a call only stops the clock (art. 35 § 5 KPA).
	Restarts string
}

// Silent is a matter that is settled as asked when the office says nothing.
type Silent struct {
	Period  calendar.Period
	Rules   calendar.Rules
	Basis   string
	Meaning Text // what the silence means
	From    Text // the event from which it runs, in words that follow "Zapisz": "dzień oględzin"; absent: the filing
}

// Start is the start page.
type Start struct {
	Lead      Text   // one or two sentences
	Who       Text   // who may apply
	Prepare   []Text // what to have at hand
	Minutes   int    // how long filling in takes
	Cost      Text
	When      Text   // when it will be settled
	OtherWays []Text // paper, e-Doręczenia, on site
	After     []Text // what happens after filing
}

// Section is a part of the task list.
type Section struct {
	ID    string
	Title Text
	After []string // sections that must be done before; with the sections its conditions depend on
}

// StepKind tells pages of questions from the two pages that are made from lists of the definition.
type StepKind uint8

const (
	Questions StepKind = iota
	Attachments
	Declarations
)

// Step is one page.
type Step struct {
	ID      string // slug, the last part of its address
	Kind    StepKind
	Section *Section
	Title   Text // the question
	Text    Text // below it, before the fields
	When    *rule.Condition
	Fields  []*field.Field
	Repeat  *field.Field // the group whose rows the step repeats for, or nil
	Exit    *Exit        // the step is a page where the way ends
	Element string       // of the XML document
	Node    source.Node
}

// Group returns the group that the step asks for, or nil.
func (s *Step) Group() *field.Field {
	for _, f := range s.Fields {
		if f.Group() != nil {
			return f
		}
	}
	return nil
}

// Exit is a page that says "you cannot settle this here" and where to go.
type Exit struct {
	Text Text
	Link *Link
}

// Link is an address with its words.
type Link struct {
	URL   string
	Label Text
}

// Privacy is the clause of art. 13 RODO. Who the controller is, and how to reach its inspector, is
// filled in from the unit at run time.
type Privacy struct {
	Version    int
	Purposes   []Text
	Basis      []Text
	Retention  Text
	Recipients []Text
	Duty       Text // whether giving the data is required, and what happens otherwise
}

// Decision is a template of a letter that the matter may end with or need on its way.
type Decision struct {
	ID       string
	Kind     string // decyzja, postanowienie, zaswiadczenie, wezwanie, pismo
	Title    Text
	When     *rule.Condition // the clerk is offered it only then
	Body     string          // Markdown subset with merge fields, in Polish
	Computed []string        // merge fields that the service's Drafter gives
	Blanks   []Blank         // merge fields that the clerk writes in
}

// Blank is a part of a letter that neither the answers nor the files can give, such as the findings.
type Blank struct {
	ID    string
	Label Text
}

// index is what Load works out for the running of a definition.
type index struct {
	places map[string]place    // of every field, those of rows included
	rates  map[string]*Rate    // by the id of their field
	steps  map[string]int      // position in Steps
	zeros  map[string]any      // terms used by expressions, unanswered
	groups map[string][]string // group → names of its rows' fields that expressions look at
	needs  map[string][]string // section → sections its conditions depend on
}

// place is where a field stands.
type place struct {
	field *field.Field
	step  *Step
	group *field.Field // the group whose row has the field, or nil
}

// Field finds a question by its id, also inside groups.
func (d *Definition) Field(id string) (*field.Field, bool) {
	p, ok := d.index.places[id]
	return p.field, ok
}

// StepOf finds the step that asks a question.
func (d *Definition) StepOf(id string) (*Step, bool) {
	p, ok := d.index.places[id]
	return p.step, ok
}

// Step finds a step by its id.
func (d *Definition) Step(id string) (*Step, bool) {
	i, ok := d.index.steps[id]
	if !ok {
		return nil, false
	}
	return d.Steps[i], true
}

// Decision finds a template by its id.
func (d *Definition) Decision(id string) (Decision, bool) {
	for _, t := range d.Decisions {
		if t.ID == id {
			return t, true
		}
	}
	return Decision{}, false
}

// InForce tells whether an application may be started on a day.
func (d *Definition) InForce(day calendar.Date) bool {
	return !day.Before(d.ValidFrom) && (d.ValidTo.IsZero() || !day.After(d.ValidTo))
}
