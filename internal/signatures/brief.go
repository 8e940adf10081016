package signatures

import (
	"wrota/internal/platform/ades"
)

// Brief is a report in one line, to stand beside a document: of several signatures the worst, and how many there are.
//
//	tone, text := signatures.Brief(say, report)
//	ui.Verdict(ui.VerdictProps{Tone: ui.Tone(tone), Text: text, More: ui.Link{Text: "Szczegóły", Href: signatures.ReportPath(report.ID)}})
func Brief(say Say, r Report) (Tone, string) {
	if len(r.Lines) == 0 {
		return toneOf(r.Outcome), say("signatures.outcome." + string(r.Outcome))
	}
	worst := r.Lines[0]
	for _, l := range r.Lines[1:] {
		if weight[ades.Indication(l.Indication)] > weight[ades.Indication(worst.Indication)] {
			worst = l
		}
	}
	told := tellLine(say, worst)
	text := told.Short
	if len(r.Lines) > 1 {
		text = say("signatures.brief-more", "Text", text, "All", len(r.Lines))
	}
	if told.Tone == Good {
		return toneOf(r.Outcome), text // a fault of the file itself is no fault of a signature
	}
	return told.Tone, text
}

var weight = map[ades.Indication]int{ades.Passed: 0, ades.Indeterminate: 1, ades.Failed: 2}
