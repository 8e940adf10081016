package dispatch

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"wrota/internal/dispatch/query"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
)

// Letter is an entry in the register of outgoing mail.
type Letter struct {
	ID         id.Dispatch
	Unit       id.Unit
	Number     string // RPWy/LIPOWA/12/2027
	Year, No   int
	Case       id.Case
	Service    string // kind of the matter
	Writing    id.Document
	Sign       string // of the letter: DR.7230.14.2027.AN.3
	Title      string
	Kind       string
	Blob       blob.Sum
	Size       int64
	MediaType  string
	FileName   string
	Sender     string // the office's name on the day
	Author     string // who signed, with the post
	SentAt     time.Time
	Deliveries []Delivery // by addressee and attempt
}

// number is the written form of a number of the register.
func number(slug string, no, year int) string {
	return "RPWy/" + strings.ToUpper(slug) + "/" + strconv.Itoa(no) + "/" + strconv.Itoa(year)
}

// folded is what people search by.
func (l *Letter) folded(addressees []Addressee) string {
	words := []string{l.Number, l.Sign, l.Title}
	for _, a := range addressees {
		words = append(words, a.Name)
	}
	return i18n.Fold(strings.Join(words, " "))
}

func letterFromRow(r query.DispatchLetter) *Letter {
	return &Letter{
		ID: r.ID, Unit: r.UnitID, Number: r.Number, Year: int(r.Year), No: int(r.No), Case: r.CaseID, Service: r.Service, Writing: r.WritingID, Sign: r.Sign, Title: r.Title,
		Kind: r.Kind, Blob: r.Blob, Size: r.Size, MediaType: r.MediaType, FileName: r.FileName, Sender: r.Sender, Author: r.Author, SentAt: r.SentAt.Time,
	}
}

func deliveryFromRow(r query.DispatchDelivery) (Delivery, error) {
	d := Delivery{
		ID: r.ID, Unit: r.UnitID, Letter: r.DispatchID, Addressee: int(r.Addressee), Attempt: int(r.Attempt), Party: r.PartyID, Account: r.AccountID,
		Name: r.Name, ADE: r.Ade, Channel: Channel(r.Channel), Stage: Stage(r.Stage), Since: r.Since.Time, SentAt: r.SentAt.Time, RemindOn: r.RemindOn,
		FallBackOn: r.FallBackOn, Mode: Mode(r.Mode), Tracking: r.Tracking, PostedOn: r.PostedOn, ServedOn: r.ServedOn, How: How(r.How), Version: r.Version,
	}
	return d, r.Address.Into(&d.Address)
}

func stepFromRow(r query.DispatchStep) (Step, error) {
	s := Step{What: StepKind(r.What), On: r.OnDay, At: r.At.Time, By: r.ByName, Evidence: r.Blob, EvidenceSize: r.BlobSize}
	return s, r.Detail.Into(&s.Detail)
}

// load reads a letter of a unit with its deliveries and their steps.
func load(ctx context.Context, tx *db.Tx, unit id.Unit, which id.Dispatch) (*Letter, error) {
	row, err := query.New(tx).FindLetter(ctx, query.FindLetterParams{UnitID: unit, ID: which})
	if err != nil {
		return nil, db.Found(err, errNoLetter.Key)
	}
	return fill(ctx, tx, row)
}

func fill(ctx context.Context, tx *db.Tx, row query.DispatchLetter) (*Letter, error) {
	l, q := letterFromRow(row), query.New(tx)
	rows, err := q.Deliveries(ctx, query.DeliveriesParams{UnitID: l.Unit, DispatchID: l.ID})
	if err != nil {
		return nil, fmt.Errorf("deliveries: %w", err)
	}
	for _, r := range rows {
		d, err := deliveryFromRow(r)
		if err != nil {
			return nil, err
		}
		l.Deliveries = append(l.Deliveries, d)
	}
	steps, err := q.StepsOfLetter(ctx, query.StepsOfLetterParams{UnitID: l.Unit, DispatchID: l.ID})
	if err != nil {
		return nil, fmt.Errorf("steps: %w", err)
	}
	letters := []Letter{*l}
	return &letters[0], addSteps(letters, steps)
}

// delivery finds one of the letter's deliveries; nil when it is not among them.
func (l *Letter) delivery(which id.Delivery) *Delivery {
	if i := slices.IndexFunc(l.Deliveries, func(d Delivery) bool { return d.ID == which }); i >= 0 {
		return &l.Deliveries[i]
	}
	return nil
}

// served tells whether an addressee has been served, by whatever attempt.
func (l *Letter) served(addressee int) bool {
	return slices.ContainsFunc(l.Deliveries, func(d Delivery) bool { return d.Addressee == addressee && d.Stage == Served })
}

// latest is the last attempt for an addressee.
func (l *Letter) latest(addressee int) *Delivery {
	var last *Delivery
	for i := range l.Deliveries {
		if d := &l.Deliveries[i]; d.Addressee == addressee {
			last = d
		}
	}
	return last
}
