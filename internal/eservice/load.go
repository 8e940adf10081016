package eservice

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"wrota/internal/eservice/fee"
	"wrota/internal/eservice/field"
	"wrota/internal/eservice/merge"
	"wrota/internal/eservice/rule"
	"wrota/internal/eservice/source"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/jrwa"
)

// Load reads a definition from a file. All mistakes are returned at once as source.Mistakes; see
// Explain for a readable report. A nil library has no lists and no blocks.
func Load(files fs.FS, name string, lib *Library) (*Definition, error) {
	body, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, fmt.Errorf("eservice: %w", err)
	}
	return Parse(name, body, lib)
}

// Parse reads a definition from bytes; name is the file's name in reports.
func Parse(name string, body []byte, lib *Library) (*Definition, error) {
	if lib == nil {
		lib = &Library{}
	}
	log := &source.Log{}
	root := source.Parse(name, body, log)
	if log.Count() > 0 {
		return nil, log.Err()
	}
	l := &loader{lib: lib, log: log, fields: &field.Reader{Lists: lib.lists}, def: &Definition{File: name}}
	if !root.Exists() {
		log.Add(source.Pos{File: name, Line: 1, Column: 1}, "write the definition", "the file is empty")
		return nil, log.Err()
	}
	l.read(root)
	l.link()
	if err := log.Err(); err != nil {
		return nil, err
	}
	return l.def, nil
}

// loader reads one definition.
type loader struct {
	lib    *Library
	log    *source.Log
	fields *field.Reader
	def    *Definition

	titleNode source.Node
	decisions []source.Node // bodies, beside def.Decisions
	sections  map[string]*Section
	repeats   []repeat
}

// repeat is a step that asks about each row of a group, until the group is found.
type repeat struct {
	step *Step
	node source.Node
}

func (l *loader) read(n source.Node) {
	d, o := l.def, n.Object()
	d.Service = o.Need("service").Slug()
	d.Version = o.Need("version").Int(1, 9999)
	d.ValidFrom, d.ValidTo = o.Need("valid_from").Date(), o.Get("valid_to").Date()
	if !d.ValidTo.IsZero() && d.ValidTo.Before(d.ValidFrom) {
		o.Get("valid_to").Mistake("", "valid_to is before valid_from")
	}
	d.Replaces = l.replaces(o.Get("replaces"))
	d.Topic = o.Need("topic").Slug()
	d.Synonyms = o.Get("synonyms").Words()
	l.readOpening(o)
	d.Title, d.Action, d.Summary = o.Need("title").Text(), o.Need("action").Text(), o.Need("summary").Text()
	l.titleNode = o.Need("case_title")
	d.CaseTitle = merge.Read(l.titleNode)
	l.readLaw(o.Need("law"))
	l.readFiling(o)
	l.readTerm(o)
	l.readRates(o.Get("rates"))
	l.readSilent(o.Get("silent"))
	l.readStart(o.Need("start"))
	l.readSections(o.Need("sections"))
	for _, e := range o.Need("steps").List() {
		l.readStepOrBlock(e)
	}
	l.listStep(o.Get("attachments"), Attachments, AttachmentsStep, "file", "eservice.step.attachments")
	l.listStep(o.Get("declarations"), Declarations, DeclarationsStep, "declaration", "eservice.step.declarations")
	d.Fees = fee.ReadRules(o.Get("fees"))
	l.readPrivacy(o.Need("privacy"))
	for _, e := range o.Get("decisions").List() {
		l.readDecision(e)
	}
	o.Close()
}

func (l *loader) replaces(n source.Node) map[string]string {
	out := map[string]string{}
	o := n.Object()
	for _, key := range o.Keys() {
		out[key.Word()] = o.Get(key.Word()).Name()
	}
	return out
}

func (l *loader) readLaw(n source.Node) {
	for _, e := range n.List() {
		o := e.Object()
		law := Law{Act: o.Need("act").Word(), Cite: o.Need("cite").Word()}
		if u := o.Get("url"); u.Exists() {
			law.URL = link(u)
		}
		o.Close()
		l.def.Law = append(l.def.Law, law)
	}
	if n.Exists() && len(l.def.Law) == 0 {
		n.Mistake("name at least one provision", "the legal basis is missing")
	}
}

// link reads an address of the web; only https, mail and pages of the portal itself are taken.
func link(n source.Node) string {
	u := n.Word()
	if !strings.HasPrefix(u, "https://") && !strings.HasPrefix(u, "mailto:") && !strings.HasPrefix(u, "/") || strings.ContainsAny(u, " \"<>") {
		n.Mistake("begin with https://, mailto: or / for a page of the portal", "this is no address of a page")
	}
	return u
}

// readFiling reads who may file and how. Whether the class is terminal is known to the file plan of
// each unit.
func (l *loader) readFiling(o *source.Object) {
	d := l.def
	d.Filing = Filing(o.Need("filing").Enum(string(FilingAnonymous), string(FilingAccount), string(FilingSignature)))
	d.Signature = map[Filing]Need{FilingSignature: Required, FilingAccount: Allowed, FilingAnonymous: None}[d.Filing]
	if n := o.Get("signature"); n.Exists() {
		d.Signature = Need(n.Enum(string(Required), string(Allowed), string(None)))
		if (d.Filing == FilingSignature) != (d.Signature == Required) {
			n.Mistake("filing: signature goes with signature: required", "filing and signature disagree")
		}
	}
	d.Identity = AnyIdentity
	if n := o.Get("identity"); n.Exists() {
		d.Identity = Assurance(n.Enum(string(AnyIdentity), string(Confirmed)))
		if d.Identity == Confirmed && d.Filing == FilingAnonymous {
			n.Mistake("filing: account", "nobody's identity is confirmed without an account")
		}
	}
	an := o.Need("applicants")
	for _, e := range an.List() {
		d.Applicants = append(d.Applicants, e.Enum("person", "organisation"))
	}
	if an.Exists() && len(d.Applicants) == 0 {
		an.Mistake("write [person], [organisation] or both", "nobody may apply")
	}
	if n := o.Get("class"); n.Exists() {
		var err error
		if d.Class, err = jrwa.Parse(n.Word()); err != nil || d.Class.Level() < 2 {
			n.Mistake(`for example "7230"`, "a JRWA class is expected")
		}
	}
	d.Flow = Flow(o.Get("flow").Enum(string(Linear), string(Tasks)))
	if d.Flow == "" {
		d.Flow = Linear
	}
}

func period(n source.Node) calendar.Period {
	if !n.Exists() {
		return calendar.Period{}
	}
	p, err := calendar.ParsePeriod(n.Word())
	if err != nil {
		n.Mistake(`for example "1 month", "30 days" or "2 weeks"`, "this is no period")
	}
	return p
}

func rules(n source.Node) calendar.Rules {
	if !n.Exists() {
		return calendar.KPA
	}
	r, err := calendar.ParseRules(n.Word())
	if err != nil {
		n.Mistake("use one of: kpa, ordynacja, civil, act", "these rules of counting are not known")
	}
	return r
}

func (l *loader) readTerm(def *source.Object) {
	n := def.Get("term")
	if !l.def.InMatter {
		n = def.Need("term")
	}
	if !n.Exists() {
		return
	}
	o := n.Object()
	l.def.Term = Term{Period: period(o.Need("period")), Rules: rules(o.Get("rules")), Complex: period(o.Get("complex"))}
	if b := o.Need("basis"); b.Exists() {
		l.def.Term.Basis = b.Word()
	}
	if r := o.Get("restarts"); r.Exists() {
		l.def.Term.Restarts = r.Word()
	}
	o.Close()
}

func (l *loader) readSilent(n source.Node) {
	if !n.Exists() {
		return
	}
	o := n.Object()
	s := &Silent{Period: period(o.Need("period")), Rules: rules(o.Get("rules")), Meaning: o.Need("meaning").Text(), From: o.Get("from").Text()}
	if b := o.Need("basis"); b.Exists() {
		s.Basis = b.Word()
	}
	o.Close()
	l.def.Silent = s
}

func (l *loader) readStart(n source.Node) {
	o := n.Object()
	l.def.Start = Start{
		Lead: o.Need("lead").Text(), Who: o.Need("who").Text(), Prepare: o.Get("prepare").Texts(), Minutes: o.Need("minutes").Int(1, 600),
		Cost: o.Need("cost").Text(), When: o.Need("when").Text(), OtherWays: o.Get("other_ways").Texts(), After: o.Get("after").Texts(),
	}
	o.Close()
}

func (l *loader) readPrivacy(n source.Node) {
	o := n.Object()
	l.def.Privacy = Privacy{
		Version: o.Need("version").Int(1, 9999), Purposes: o.Need("purposes").Texts(), Basis: o.Need("basis").Texts(),
		Retention: o.Need("retention").Text(), Recipients: o.Get("recipients").Texts(), Duty: o.Need("duty").Text(),
	}
	o.Close()
}

// decisionKinds are the letters that a matter may need.
var decisionKinds = []string{"decyzja", "postanowienie", "zaswiadczenie", "wezwanie", "pismo"}

func (l *loader) readDecision(n source.Node) {
	o := n.Object()
	t := Decision{
		ID: o.Need("id").Slug(), Kind: o.Need("kind").Enum(decisionKinds...), Title: o.Need("title").Text(),
		When: rule.ReadCondition(o.Get("when")),
	}
	body := o.Need("body")
	t.Body = body.Text().In("pl")
	for _, e := range o.Get("computed").List() {
		t.Computed = append(t.Computed, e.Name())
	}
	for _, e := range o.Get("blanks").List() {
		bo := e.Object()
		t.Blanks = append(t.Blanks, Blank{bo.Need("id").Name(), bo.Need("label").Text()})
		bo.Close()
	}
	o.Close()
	if slices.ContainsFunc(l.def.Decisions, func(x Decision) bool { return x.ID == t.ID }) {
		n.Mistake("rename one of them", "the decision %q stands twice", t.ID)
	}
	l.def.Decisions = append(l.def.Decisions, t)
	l.decisions = append(l.decisions, body)
}
