package appeals

import (
	"context"
	"embed"
	"fmt"
	"strconv"
	"strings"

	"wrota/internal/cases"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/richtext"
)

//go:embed letters/*.md
var letters embed.FS

// drafted is a text that the clerk goes on writing.
type drafted struct{ title, body string }

// named are the words of a kind: of the letter, and of what it is against.
var named = map[Kind]string{Appeal: "odwołanie", Interim: "zażalenie", Urging: "ponaglenie", Waiver: "zrzeczenie się odwołania"}

// text fills one of our letters with what is known of the matter; what nobody knows stays as {{name}}.
func (s *Service) text(ctx context.Context, by actor.Actor, d Draft, name string) (drafted, error) {
	doc, err := s.Cases.Dossier(ctx, by, d.Case)
	if err != nil {
		return drafted{}, err
	}
	all, err := s.Of(ctx, by, d.Case)
	if err != nil {
		return drafted{}, err
	}
	var m *Matter
	for i := range all {
		if all[i].Letter == d.Letter {
			m = &all[i]
		}
	}
	if m == nil {
		return drafted{}, fault.New(fault.NotFound, "cases.appeals.letter-missing")
	}
	known, err := s.facts(ctx, doc, m)
	if err != nil {
		return drafted{}, err
	}
	files, err := s.Files.Documents(ctx, by, doc.ID)
	if err != nil {
		return drafted{}, fmt.Errorf("cases: appeals: %w", err)
	}
	if known["position"] = strings.TrimSpace(d.Position); d.Position == "" && m.Kind != Urging {
		known["noposition"] = "tak"
	}
	body, err := letters.ReadFile("letters/" + name + ".md")
	if err != nil {
		return drafted{}, fmt.Errorf("cases: appeals: %w", err)
	}
	text, _ := richtext.Fill(string(body), func(field string) (string, bool) {
		v, ok := known[field]
		return v, ok && (v != "" || field == "late" || field == "others")
	})
	text = strings.ReplaceAll(text, "{{files}}", fileList(files))
	title := map[string]string{"przekazanie": "Przekazanie akt: " + named[m.Kind], "autokontrola": "Uwzględnienie w całości: " + named[m.Kind]}[name]
	return drafted{title, strings.TrimSpace(text)}, nil
}

// facts are what the texts may say.
func (s *Service) facts(ctx context.Context, d *cases.Dossier, m *Matter) (map[string]string, error) {
	higher, err := s.House.Higher(ctx, d.Unit)
	if err != nil {
		return nil, fmt.Errorf("cases: appeals: %w", err)
	}
	terms := s.Cases.Statute()
	known := map[string]string{
		"higher": higher, "what": named[m.Kind], "filed": m.FiledOn().Long() + " r.", "received": m.ReceivedOn.Long() + " r.", "sign": d.Sign, "title": d.Title,
		"party": partyName(d, m.Party), string(m.Kind): "tak", "against": against(d, m, map[Kind]string{Appeal: "decyzji", Interim: "postanowienie"}), "decision": against(d, m, map[Kind]string{Appeal: "decyzję", Interim: "postanowienie"}), "until": m.UntilOn.Long() + " r.", "late": "", "others": "",
		"days": strconv.Itoa(terms.Appeal),
	}
	if m.Kind == Interim {
		known["days"] = strconv.Itoa(terms.Interim)
	}
	if m.Late {
		known["late"] = "tak"
	}
	own := 0
	for _, p := range d.Parties {
		if !p.Acts() {
			own++
		}
	}
	if own > 1 {
		known["others"] = "tak"
	}
	return known, nil
}

func partyName(d *cases.Dossier, p id.Party) string {
	for _, x := range d.Parties {
		if x.Party == p {
			return x.Name
		}
	}
	return ""
}

// against names the document that a letter is against, as a letter quotes it, with the word for its kind.
func against(d *cases.Dossier, m *Matter, words map[Kind]string) string {
	w := find(d.Writings, m.Against)
	if w == nil {
		return ""
	}
	return words[m.Kind] + " " + cases.LetterSign(&d.Case, w) + " z " + calendar.Of(w.SignedAt).Long() + " r."
}

// fileList is the list of the file as a numbered list of the text.
func fileList(files []File) string {
	var b strings.Builder
	for i, f := range files {
		safe, _ := richtext.Fill("{{x}}", func(string) (string, bool) { return f.Title, true })
		b.WriteString(strconv.Itoa(i+1) + ". " + safe + ", " + f.On.Long() + " r.\n")
	}
	return strings.TrimRight(b.String(), "\n")
}
