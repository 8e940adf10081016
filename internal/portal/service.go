package portal

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// startPage is the start page of a service, for all offices or for the one that was chosen.
type startPage struct {
	Service
	Topic    Topic
	Offering []Office // that take it today
	Office   Office   // chosen; zero when the person has to choose
	Offer    Offer    // of the chosen office; zero when it never took the service
	Contact  Cell     // whom people ask there
	Related  []Listing
	Visitor  bool // nobody is logged in
}

// maxRelated is how many other services of the topic stand beside.
const maxRelated = 4

func (p *pages) service(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	found, err := p.Offers.Service(ctx, r.PathValue("service"))
	if err != nil {
		return err
	}
	page := startPage{Service: found, Visitor: !web.ActorOf(r).LoggedIn()}
	if err := p.place(ctx, &page); err != nil {
		return err
	}
	slug := r.URL.Query().Get("urzad")
	if slug == "" && len(page.Offering) == 1 {
		slug = page.Offering[0].Slug
	}
	if slug != "" {
		if err := p.choose(ctx, &page, slug); err != nil {
			return err
		}
		r = branded(r, page.Office)
	}
	return web.Render(w, r, http.StatusOK, start(page))
}

// place finds the shelf of a service, its neighbours there and the offices that take it.
func (p *pages) place(ctx context.Context, page *startPage) error {
	topics, err := p.Offers.Topics(ctx)
	if err != nil {
		return err
	}
	page.Topic, err = topicNamed(topics, page.Service.Topic)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	others, err := p.Offers.Listings(ctx, Filter{Topic: page.Service.Topic})
	if err != nil {
		return err
	}
	for _, l := range others {
		if l.Service != page.Service.Service && len(page.Related) < maxRelated {
			page.Related = append(page.Related, l)
		}
	}
	offices, err := p.Offices.Offices(ctx)
	if err != nil {
		return err
	}
	page.Offering = slices.DeleteFunc(slices.Clone(offices), func(o Office) bool { return !slices.Contains(page.Units, o.ID) })
	return nil
}

// choose adds what one office says.
func (p *pages) choose(ctx context.Context, page *startPage, slug string) (err error) {
	if page.Office, err = p.Offices.OfficeBySlug(ctx, slug); err != nil {
		return err
	}
	page.Offer, err = p.Offers.Offer(ctx, page.Office.ID, page.Service.Service)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	page.Contact, err = p.cell(ctx, page.Office.ID, page.Offer.Contact)
	return err
}

// cell finds a part of an office; none gives none.
func (p *pages) cell(ctx context.Context, unit id.Unit, which id.Cell) (Cell, error) {
	if which.IsZero() {
		return Cell{}, nil
	}
	cells, err := p.Offices.Cells(ctx, unit)
	if i := slices.IndexFunc(cells, func(c Cell) bool { return c.ID == which }); i >= 0 {
		return cells[i], err
	}
	return Cell{}, err
}

// highlights are the three facts a person decides by.
func (p startPage) highlights(ctx context.Context) []ui.Highlight {
	t := func(key string) string { return i18n.T(ctx, "portal.start."+key) }
	var out []ui.Highlight
	if p.Minutes > 0 {
		out = append(out, ui.Highlight{Icon: ui.IconClock, Name: t("time"), Text: i18n.T(ctx, "portal.start.minutes", "Count", p.Minutes, "N", strconv.Itoa(p.Minutes)), Note: t("pause")})
	}
	if p.Cost != "" {
		first, rest := firstSentence(p.Cost)
		out = append(out, ui.Highlight{Icon: ui.IconCoin, Name: t("cost"), Text: first, Note: rest})
	}
	if p.When != "" {
		first, rest := firstSentence(p.When)
		out = append(out, ui.Highlight{Icon: ui.IconCalendar, Name: t("when"), Text: first, Note: strings.TrimSpace(rest + " " + p.Offer.When)})
	}
	return out
}

// signature says whether the application has to be signed, or may be: as the chosen office wants it.
func (p startPage) signature() Need {
	if p.Offer.Unit.IsZero() {
		return p.Service.Signature
	}
	return p.Offer.Signature
}

// firstSentence cuts a text after its first sentence: a full stop before a space and a capital letter.
func firstSentence(text string) (first, rest string) {
	for i := 0; ; {
		j := strings.Index(text[i:], ". ")
		if j < 0 {
			return text, ""
		}
		i += j + len(". ")
		if next, _ := utf8.DecodeRuneInString(text[i:]); unicode.IsUpper(next) {
			return text[:i-1], text[i:]
		}
	}
}

// others are the offices that take the service, besides the chosen one.
func (p startPage) others() []ui.Link {
	var out []ui.Link
	for _, o := range p.Offering {
		if o.ID != p.Office.ID {
			out = append(out, ui.Link{Text: o.Name, Href: servicePath(p.Service.Service, o.Slug)})
		}
	}
	return out
}

// ways are the other ways to file: the office's own, or those of the service.
func (p startPage) ways() []string {
	if len(p.Offer.OtherWays) > 0 {
		return p.Offer.OtherWays
	}
	return p.OtherWays
}

// waysLang is the language in which they are told; an office writes Polish.
func (p startPage) waysLang() string {
	if len(p.Offer.OtherWays) > 0 {
		return i18n.Languages[0]
	}
	return p.Lang
}

// closed says why the chosen office does not take the service.
func (p startPage) closed(ctx context.Context) string {
	if p.Offer.Closed != "" {
		return i18n.T(ctx, p.Offer.Closed)
	}
	return i18n.T(ctx, "portal.start.not-here-text")
}

// officeChoices ask which office: a few as radios, many as a list.
func (p startPage) officeChoices() []ui.Choice {
	var out []ui.Choice
	for _, o := range p.Offering {
		out = append(out, ui.Choice{Value: o.Slug, Text: o.Name})
	}
	return out
}

// login is where somebody who needs an account begins, and comes back.
func (p startPage) login() string {
	return "/logowanie?" + url.Values{"dalej": {servicePath(p.Service.Service, p.Office.Slug)}}.Encode()
}

func (p startPage) crumbs(ctx context.Context) []ui.Link {
	out := []ui.Link{{Text: i18n.T(ctx, "portal.home.crumb"), Href: "/"}, {Text: i18n.T(ctx, "portal.services.title"), Href: "/uslugi"}}
	if p.Topic.ID != "" {
		out = append(out, ui.Link{Text: p.Topic.Title, Href: topicPath(p.Topic)})
	}
	return out
}

func (p startPage) related(ctx context.Context) []ui.Link {
	var out []ui.Link
	for _, l := range p.Related {
		link := serviceLink(ctx, l, p.Office.Slug)
		link.Note = ""
		out = append(out, link)
	}
	return out
}

func (p servicesPage) crumbs(ctx context.Context) []ui.Link {
	out := []ui.Link{{Text: i18n.T(ctx, "portal.home.crumb"), Href: "/"}}
	if p.narrowed() {
		out = append(out, ui.Link{Text: i18n.T(ctx, "portal.services.title"), Href: "/uslugi"})
	}
	return out
}
