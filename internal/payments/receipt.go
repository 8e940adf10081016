package payments

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/payments/query"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/pdf"
)

// Document is a file made for a person.
type Document struct {
	Name string // as it will be saved: potwierdzenie-wplaty-W-2027-000012.pdf
	Body []byte // PDF
}

// Receipt makes the confirmation of a payment or of a refund for the payer or a cashier of the unit. The
// same posting always gives the same bytes, whatever happened afterwards, except that a posting which
// was taken back says so.
func (s *Service) Receipt(ctx context.Context, by actor.Actor, which id.Payment) (Document, error) {
	var c *Charge
	err := s.db.View(ctx, by, func(tx *db.Tx) (err error) {
		c, err = chargeOf(ctx, tx, by, which)
		return err
	})
	if err != nil {
		return Document{}, err
	}
	doc, err := c.receipt(which)
	if err != nil || by.Kind != actor.Clerk {
		return doc, err
	}
	return doc, s.audit.Viewed(ctx, s.db, by, by.Unit, audit.Entry{
		Verb: "payments.receipt", Subject: subject(c.ID), Matter: c.Case, About: about(c),
	})
}

// chargeOf finds the charge of a posting that is the actor's business.
func chargeOf(ctx context.Context, tx *db.Tx, by actor.Actor, which id.Payment) (*Charge, error) {
	q := query.New(tx)
	var row query.PaymentsPosting
	var err error
	if isCashier(by) {
		row, err = q.Posting(ctx, query.PostingParams{UnitID: by.Unit, ID: which})
	} else {
		row, err = q.OwnPosting(ctx, query.OwnPostingParams{
			AccountID: by.Account, ID: which, Kinds: by.Mandate.Scope.Kinds(), OneCase: by.Mandate.Scope.Case,
		})
	}
	if err != nil {
		return nil, db.Found(err, "payments.no-such-posting")
	}
	return load(ctx, tx, row.UnitID, row.ChargeID)
}

var receiptNames = map[PostingKind][2]string{
	PostPayment: {"Potwierdzenie wpłaty", "potwierdzenie-wplaty-"},
	PostRefund:  {"Potwierdzenie zwrotu", "potwierdzenie-zwrotu-"},
}

func (c *Charge) receipt(which id.Payment) (Document, error) {
	var p Posting
	var then Balance // as it stood right after this posting
	for _, one := range c.Postings {
		then.add(one.Ground, one.Amount)
		if one.ID == which {
			p = one
			break
		}
	}
	names, ok := receiptNames[p.Kind]
	if !ok {
		return Document{}, fault.New(fault.NotFound, "payments.no-such-posting")
	}
	d := &pdf.Document{
		Title: names[0] + " " + p.Number, Lang: "pl", Author: p.office.Name, Subject: c.Title, Created: p.Booked, ID: p.Number,
		Letterhead: &pdf.Letterhead{Name: p.office.Name, Lines: p.office.letterhead(), Contact: p.office.Contact},
	}
	d.Blocks = append(d.Blocks, pdf.Heading{Level: 1, Text: d.Title})
	if r, yes := c.takenBack(p.ID); yes {
		d.Blocks = append(d.Blocks, pdf.Note{Title: "Ten zapis jest wycofany", Blocks: []pdf.Block{
			pdf.Paragraph{Text: pdf.Plain("Storno " + r.Number + " z dnia " + calendar.Of(r.Booked).Long() + ". Potwierdzenie jest nieważne.")},
		}})
	}
	d.Blocks = append(d.Blocks, c.facts(p), pdf.Space{Height: 4}, pdf.Heading{Level: 2, Text: "Za co"}, c.table())
	if p.Kind == PostPayment {
		d.Blocks = append(d.Blocks, pdf.Paragraph{Text: pdf.Plain(leftAfter(c.Amount-then.Waived, then))})
	}
	d.Blocks = append(d.Blocks, pdf.Space{Height: 8},
		pdf.Paragraph{Text: pdf.Plain("Zapis w książce kasowej: " + p.Cashier + postOf(p) + ", " + calendar.Moment(p.Booked) + ".")},
		pdf.Paragraph{Small: true, Text: pdf.Plain("Dokument z systemu teleinformatycznego urzędu. Nie wymaga podpisu ani pieczęci.")})
	var out bytes.Buffer
	if err := pdf.Write(&out, d); err != nil {
		return Document{}, fmt.Errorf("payments: receipt: %w", err)
	}
	return Document{Name: names[1] + strings.ReplaceAll(p.Number, "/", "-") + ".pdf", Body: out.Bytes()}, nil
}

func (o Office) letterhead() []string {
	if o.NIP == "" {
		return o.Lines
	}
	return append(append([]string{}, o.Lines...), "NIP "+o.NIP)
}

func postOf(p Posting) string {
	if p.Post == "" {
		return ""
	}
	return ", " + p.Post
}

var methodNames = map[Method]string{Cash: "gotówka", Transfer: "przelew", Card: "karta płatnicza"}

// dayNames say which day the law counts (art. 60 § 1 Ordynacji podatkowej).
var dayNames = map[Method]string{
	Cash: "Dzień wpłaty w kasie", Transfer: "Dzień obciążenia rachunku", Card: "Dzień autoryzacji",
}

var groundNames = map[Ground]string{
	NotPerformed: "art. 9 ust. 1 ustawy o opłacie skarbowej: czynność nie została wykonana",
	Overpaid:     "nadpłata (art. 72 § 1 pkt 1 Ordynacji podatkowej)",
}

// facts are the head of the receipt.
func (c *Charge) facts(p Posting) pdf.Facts {
	sum := max(p.Amount, -p.Amount)
	out := pdf.Facts{
		{Label: "Kwota", Value: pdf.Text{{Text: sum.String(), Bold: true}}},
		{Label: "Słownie", Value: pdf.Plain(words(sum))},
	}
	add := func(label, value string) {
		if value != "" {
			out = append(out, pdf.Fact{Label: label, Value: pdf.Plain(value)})
		}
	}
	if p.Kind == PostPayment {
		add("Kto płaci", c.Payer.Name)
		add("Sposób", methodNames[p.Method])
		add(dayNames[p.Method], p.Day().Long())
	} else {
		add("Komu", c.Payer.Name)
		add("Sposób", methodNames[p.Method])
		add("Na rachunek", p.IBAN.Grouped())
		add("Dzień zwrotu", p.Day().Long())
		add("Podstawa", groundNames[p.Ground])
	}
	add("Kod należności", c.Code.String())
	add("Znak sprawy", c.Sign)
	return out
}

// table shows how the amount came about, as the payer saw it before paying.
func (c *Charge) table() pdf.Table {
	t := pdf.Table{
		Caption: c.Title,
		Columns: []pdf.Column{
			{Title: "Pozycja i podstawa prawna", Width: 5}, {Title: "Obliczenie", Width: 3}, {Title: "Kwota", Width: 2, Align: pdf.Right},
		},
	}
	for _, l := range c.Lines {
		title := pdf.Text{{Text: l.Title}}
		if l.Basis != "" {
			title = append(title, pdf.Span{Text: "\n" + l.Basis, Italic: true})
		}
		t.Rows = append(t.Rows, pdf.Row{Cells: []pdf.Cell{{Text: title}, {Text: pdf.Plain(l.Arithmetic)}, {Text: pdf.Plain(l.Amount.String())}}})
	}
	t.Rows = append(t.Rows, pdf.Row{Strong: true, Cells: []pdf.Cell{{Text: pdf.Plain("Razem"), Span: 2}, {Text: pdf.Plain(c.Amount.String())}}})
	return t
}

// leftAfter says how the charge stood right after a payment.
func leftAfter(due money.Grosze, then Balance) string {
	switch left := due - then.Kept(); {
	case left > 0:
		return "Po tej wpłacie zostało do zapłaty " + left.String() + "."
	case left < 0:
		return "Po tej wpłacie nadpłata wynosi " + (-left).String() + "."
	}
	return "Należność jest zapłacona w całości."
}
