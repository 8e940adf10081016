package portal

import (
	"context"
	"net/http"
	"strings"

	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

// infoPage is a page of passages about the portal.
type infoPage struct {
	Key      string // the messages are portal.<key>.title, .lead, .<passage>, .<passage>-text
	Passages []string
	Lines    bool // every sentence stands on a line of its own
	Portal   Portal
	Offices  []Office // whose own pages belong to the subject
}

func (p *pages) info(w http.ResponseWriter, r *http.Request, page infoPage) error {
	var err error
	if page.Portal, err = p.About.Portal(r.Context()); err != nil {
		return err
	}
	return show(w, r, info(page))
}

func (p *pages) about(w http.ResponseWriter, r *http.Request) error {
	return p.info(w, r, infoPage{Key: "about", Passages: []string{"what", "who", "law", "source"}})
}

func (p *pages) privacy(w http.ResponseWriter, r *http.Request) error {
	return p.info(w, r, infoPage{Key: "privacy", Passages: []string{"controller", "data", "why", "whom", "long", "rights", "cookies"}})
}

func (p *pages) help(w http.ResponseWriter, r *http.Request) error {
	return p.info(w, r, infoPage{Key: "help", Passages: []string{"file", "account", "after", "letters", "pay", "check", "trouble"}})
}

// simple says the same in short sentences, one a line, for people who read with difficulty (art. 6 pkt 3
// lit. c of the act of 19.07.2019).
func (p *pages) simple(w http.ResponseWriter, r *http.Request) error {
	return p.info(w, r, infoPage{Key: "simple", Passages: []string{"what", "how", "next", "money", "assist"}, Lines: true})
}

func (p *pages) support(w http.ResponseWriter, r *http.Request) error {
	offices, err := p.Offices.Offices(r.Context())
	if err != nil {
		return err
	}
	return p.info(w, r, infoPage{Key: "support", Passages: []string{"interpreter", "form", "portal", "come", "complain"}, Offices: offices})
}

func (p infoPage) say(ctx context.Context, name string) string {
	return i18n.T(ctx, "portal."+p.Key+"."+name)
}

// sentences are a passage, in one piece or by sentences.
func (p infoPage) sentences(ctx context.Context, passage string) []string {
	text := p.say(ctx, passage+"-text")
	if !p.Lines {
		return []string{text}
	}
	return strings.SplitAfter(text, ". ")
}

// after is what stands below some passages: addresses that no sentence holds.
func (p infoPage) after(ctx context.Context, passage string) []ui.Link {
	switch p.Key + "." + passage {
	case "about.source":
		if p.Portal.Source != "" {
			return []ui.Link{{Text: p.Portal.Source, Href: p.Portal.Source, Note: p.Portal.Licence}}
		}
	case "privacy.rights":
		links := []ui.Link{{Text: "www.uodo.gov.pl", Href: "https://www.uodo.gov.pl/"}}
		if mail := orElse(p.Portal.Inspector, p.Portal.Operator.Email); mail != "" {
			links = append([]ui.Link{{Text: mail, Href: "mailto:" + mail}}, links...)
		}
		return links
	case "simple.assist":
		return []ui.Link{{Text: i18n.T(ctx, "portal.services.offices"), Href: "/urzedy"}}
	case "help.check":
		return []ui.Link{{Text: i18n.T(ctx, "portal.home.check-button"), Href: "/sprawdz"}}
	case "help.file", "simple.how":
		return []ui.Link{{Text: i18n.T(ctx, "portal.home.all-services"), Href: "/uslugi"}}
	case "support.complain":
		return []ui.Link{{Text: i18n.T(ctx, "portal.footer.declaration"), Href: DeclarationPath("")}}
	}
	return nil
}

// declarations lead to what each office declares.
func (p infoPage) declarations(ctx context.Context) []ui.Link {
	var out []ui.Link
	for _, o := range p.Offices {
		out = append(out, ui.Link{Text: o.Name, Href: DeclarationPath(o.Slug), Note: o.Phone, Attrs: langOf(ctx, "pl")})
	}
	return out
}
