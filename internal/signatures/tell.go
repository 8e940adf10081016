package signatures

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/ades"
)

// Say gives the sentence of a key in the language of whoever reads.
type Say func(key string, args ...any) string

// Tone is how bad news is; a page adds a colour and an icon to the words.
type Tone string

// The tones, by the names that ui gives them: ui.Tone(t).
const (
	Good Tone = "ok"
	Warn Tone = "warn"
	Bad  Tone = "bad"
)

// Fact is one thing that is told: a name and a text.
type Fact struct{ Name, Text string }

// Told is a report in words, for a page, a PDF, or a line beside a document.
type Told struct {
	Tone       Tone
	Title      string // "Podpis jest ważny"
	Text       string // what that means
	Ours       string // which office of this installation issued the document, or did not in this form
	Facts      []Fact // of the file
	Warnings   []string
	Signatures []ToldLine
	Stamps     []Fact // of a container without signatures
}

// ToldLine is one signature in words.
type ToldLine struct {
	Tone     Tone
	Title    string // "Podpis ważny"
	Short    string // "Podpis ważny – Jan Kowalski, podpis zaufany, 12.03.2027, 10:14"
	Place    string // "Podpis 1 z 2"; empty when there is one alone
	Text     string // valid, or why not
	Advice   string // what to do; empty when there is nothing
	Facts    []Fact // who, on whose behalf, by what, when, what it covers
	Warnings []string
	Stamps   []Fact
	Expert   []Fact // for whoever knows the standards
	Counters []ToldLine
}

// Tell puts a report into words. Offices are the names of the offices of this installation.
func Tell(say Say, r Report, offices map[id.Unit]string) Told {
	t := Told{Tone: toneOf(r.Outcome), Title: say("signatures.outcome." + string(r.Outcome)), Facts: fileFacts(say, r)}
	if r.Outcome == Valid && len(r.Lines) == 1 {
		t.Title = say("signatures.outcome.valid-one")
	}
	t.Text = say("signatures.outcome-text." + string(r.Outcome))
	if r.Outcome == Unreadable {
		t.Text = say("signatures.why." + r.Why)
	}
	for i, l := range r.Lines {
		told := tellLine(say, l)
		if len(r.Lines) > 1 {
			told.Place = say("signatures.of", "No", i+1, "All", len(r.Lines))
		}
		t.Signatures = append(t.Signatures, told)
	}
	t.Ours = ours(say, r, offices)
	for _, w := range r.Warnings {
		t.Warnings = append(t.Warnings, say("signatures.warning."+w))
	}
	for _, name := range r.Loose {
		t.Warnings = append(t.Warnings, say("signatures.loose", "Name", name))
	}
	if r.Listless && slices.ContainsFunc(r.Lines, func(l Line) bool { return l.Means == UnknownMeans }) {
		t.Warnings = append(t.Warnings, say("signatures.no-lists"))
	}
	for _, name := range r.Old {
		t.Warnings = append(t.Warnings, say("signatures.old", "Name", name))
	}
	t.Stamps = tellStamps(say, r.Stamps)
	return t
}

// ours tells whose document it is. A seal of ours over a part, or over what was changed, is a warning: the page must not
// vouch for what an office never sent. Nor does it call a whole document false whose seal cannot be proved any more, because
// its certificate has ended or was revoked since: the office is to be asked.
func ours(say Say, r Report, offices map[id.Unit]string) string {
	for _, l := range r.Lines {
		if l.Ours.IsZero() {
			continue
		}
		key := "signatures.ours-broken"
		switch whole := l.Intact && l.CryptoValid && l.Covers; {
		case l.Indication == string(ades.Passed) && l.Covers && r.Outcome == Valid:
			key = "signatures.ours"
		case l.Indication == string(ades.Indeterminate) && whole && r.Outcome == Doubtful:
			key = "signatures.ours-unproven"
		}
		return say(key, "Office", offices[l.Ours])
	}
	return ""
}

func toneOf(o Outcome) Tone {
	switch o {
	case Valid:
		return Good
	case Invalid:
		return Bad
	}
	return Warn
}

func fileFacts(say Say, r Report) (out []Fact) {
	fact := func(key, text string) {
		if text != "" {
			out = append(out, Fact{say("signatures.fact." + key), text})
		}
	}
	fact("file", r.File)
	fact("size", size(r.Size))
	fact("sum", grouped(r.Sum.String()))
	fact("at", moment(r.At))
	fact("made", moment(r.Made))
	return out
}

func tellLine(say Say, l Line) ToldLine {
	noun, who := "signature", "signer"
	if l.Means == OwnSeal || l.Means == QualifiedSeal || l.Qualification == "AdESealQC" {
		noun, who = "seal", "sealer"
	}
	t := ToldLine{Tone: Warn, Title: say("signatures." + noun + "." + word(l.Indication)), Text: say("signatures.indication." + word(l.Indication))}
	switch ades.Indication(l.Indication) {
	case ades.Passed:
		t.Tone = Good
	case ades.Failed:
		t.Tone = Bad
	}
	if l.Sub != "" {
		t.Text = say("signatures.sub." + word(l.Sub))
		t.Advice = say("signatures.do." + advice[ades.SubIndication(l.Sub)])
	}
	name := l.Signer
	if name == "" {
		name = say("signatures.signer-no")
	}
	when := l.SigningTime
	if l.Proven || when.IsZero() {
		when = l.Best
	}
	t.Short = fmt.Sprintf("%s – %s, %s, %s", t.Title, name, say("signatures.means."+string(l.Means)), moment(when))
	t.Facts, t.Expert = lineFacts(say, l, who, name)
	for _, w := range l.Warnings {
		t.Warnings = append(t.Warnings, say("signatures.warning."+w))
	}
	t.Stamps = tellStamps(say, l.Stamps)
	for _, c := range l.Counters {
		told := tellLine(say, c)
		told.Place = say("signatures.counter")
		t.Counters = append(t.Counters, told)
	}
	return t
}

// lineFacts are who, on whose behalf, by what, when, and what it covers; and what only experts ask.
func lineFacts(say Say, l Line, who, name string) (facts, expert []Fact) {
	fact := func(to *[]Fact, key, text string) {
		if text != "" {
			*to = append(*to, Fact{say("signatures.fact." + key), text})
		}
	}
	fact(&facts, who, name)
	if l.Holder != l.Signer {
		fact(&facts, "holder", l.Holder)
	}
	fact(&facts, "pesel", l.Masked())
	fact(&facts, "means", say("signatures.means."+string(l.Means)))
	if l.Means != OwnSeal || l.Qualification != "unknown" {
		fact(&facts, "worth", say("signatures.grade."+word(l.Qualification)))
	}
	fact(&facts, "claimed", momentOr(l.SigningTime, say("signatures.claimed-no")))
	fact(&facts, "proven", proven(say, l))
	fact(&facts, "covers", covers(say, l))
	fact(&facts, "revoked", moment(l.Revoked))
	fact(&facts, "roles", strings.Join(l.Roles, ", "))
	fact(&facts, "reason", l.Reason)
	fact(&facts, "place", l.Place)
	fact(&expert, "issuer", l.Issuer)
	fact(&expert, "format", strings.TrimSpace(l.Format+" "+l.Container))
	fact(&expert, "expert", strings.TrimSpace(l.Indication+" "+l.Sub+" "+l.Detail))
	return facts, expert
}

// proven is when the signature is proven to have existed; the time that was asked for proves nothing.
func proven(say Say, l Line) string {
	if !l.Proven {
		return say("signatures.proven-no")
	}
	return moment(l.Best)
}

func covers(say Say, l Line) string {
	switch {
	case !l.Intact:
		return say("signatures.covers.changed")
	case !l.Covers:
		return say("signatures.covers.part")
	}
	return say("signatures.covers.whole")
}

func tellStamps(say Say, stamps []Stamp) (out []Fact) {
	for _, s := range stamps {
		state := say("signatures.stamp-bad")
		if s.Indication == string(ades.Passed) {
			state = say("signatures.stamp-good")
		}
		if s.Qualified {
			state += ", " + say("signatures.stamp-qualified")
		}
		out = append(out, Fact{say("signatures.stamp." + s.Kind), strings.Trim(strings.Join([]string{moment(s.Time), s.Authority, state}, ", "), ", ")})
	}
	return out
}

// advice is what whoever got the file can do.
var advice = map[ades.SubIndication]string{
	ades.FormatFailure: "original", ades.HashFailure: "original", ades.SigCryptoFailure: "original", ades.TimestampOrderFailure: "original",
	ades.Revoked: "again", ades.ExpiredSub: "again", ades.NotYetValid: "again", ades.SigConstraintsFailure: "again", ades.ChainConstraintsFailure: "again",
	ades.CryptoConstraints: "again", ades.RevokedNoPOE: "again", ades.RevokedCANoPOE: "again", ades.OutOfBoundsNoPOE: "again", ades.OutOfBoundsNotRevoked: "again",
	ades.CryptoNoPOE: "again", ades.NoPOE: "again",
	ades.ChainGeneralFailure: "ask", ades.PolicyError: "ask", ades.PolicyNotAvailable: "ask", ades.NoSigningCertificate: "ask", ades.NoChain: "ask",
	ades.TryLater: "later", ades.SignedDataNotFound: "document",
}

// word is the form of a constant of the standard in a key: TOTAL-PASSED, TRY_LATER, QES.
func word(s string) string { return strings.ReplaceAll(strings.ToLower(s), "_", "-") }

// grouped parts a digest into eights, to be read aloud and to fit on a phone.
func grouped(digest string) string {
	var out []string
	for part := range slices.Chunk([]byte(digest), 8) {
		out = append(out, string(part))
	}
	return strings.Join(out, " ")
}

// size is a number of bytes for people.
func size(n int64) string {
	const kb, mb = 1000, 1000 * 1000
	switch {
	case n < kb:
		return strconv.FormatInt(n, 10) + "\u00a0B"
	case n < mb:
		return strconv.FormatInt((n+kb/2)/kb, 10) + "\u00a0KB"
	}
	return strconv.FormatInt((n+mb/2)/mb, 10) + "\u00a0MB"
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(calendar.Warsaw).Format("02.01.2006, 15:04")
}

func momentOr(t time.Time, none string) string {
	if t.IsZero() {
		return none
	}
	return moment(t)
}
