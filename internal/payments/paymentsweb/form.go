package paymentsweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/iban"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/payments"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

func (p *pages) today() calendar.Date { return clock.Today(p.Clock) }

// moneyForm is what the forms of payments and refunds have in common, as it was typed.
type moneyForm struct {
	ID, Version      string
	Amount           string
	Method           string
	Day, Month, Year string
}

func newMoneyForm(c payments.Charge, amount money.Grosze, m payments.Method, today calendar.Date) moneyForm {
	f := moneyForm{ID: newID(), Version: strconv.FormatInt(c.Version, 10), Method: string(m)}
	f.Day, f.Month, f.Year = strconv.Itoa(today.Day()), strconv.Itoa(int(today.Month())), strconv.Itoa(today.Year())
	if amount > 0 {
		f.Amount = strings.ReplaceAll(amount.Plain(), "\u00a0", " ")
	}
	return f
}

func readMoneyForm(v url.Values) moneyForm {
	return moneyForm{v.Get("id"), v.Get("version"), v.Get("amount"), v.Get("method"), v.Get("on-day"), v.Get("on-month"), v.Get("on-year")}
}

// typed are the values that the form holds; what cannot be read is a field to mend.
type typed struct {
	id      id.Payment
	version int64
	amount  money.Grosze
	on      calendar.Date
}

func (f moneyForm) values() (out typed, wrong []fault.Field) {
	out.id, _ = id.Parse[id.Payment](f.ID)               // refused by the module when it is missing
	out.version, _ = strconv.ParseInt(f.Version, 10, 64) // zero would mean "does not matter":
	out.version = max(out.version, 1)                    // a person always saw some version
	var err error
	if out.amount, err = money.Parse(f.Amount); err != nil {
		wrong = append(wrong, fault.Field{Name: "amount", Key: "payments.amount"})
	}
	if out.on, err = readDate(f.Day, f.Month, f.Year); err != nil {
		wrong = append(wrong, fault.Field{Name: "on", Key: "payments.day"})
	}
	return out, wrong
}

func readDate(day, month, year string) (calendar.Date, error) {
	var n [3]int
	for i, s := range []string{year, month, day} {
		var err error
		if n[i], err = strconv.Atoi(strings.TrimSpace(s)); err != nil {
			return calendar.Date{}, err
		}
	}
	return calendar.New(n[0], n[1], n[2])
}

// paymentForm books a payment.
type paymentForm struct {
	moneyForm
	Reference string
	Accept    bool
	Over      bool // ask whether more than is missing was meant
}

func newPaymentForm(c payments.Charge, today calendar.Date) paymentForm {
	return paymentForm{moneyForm: newMoneyForm(c, c.Missing(), payments.Cash, today)}
}

func readPaymentForm(v url.Values) paymentForm {
	return paymentForm{moneyForm: readMoneyForm(v), Reference: v.Get("reference"), Accept: v.Get("accept") == "yes"}
}

func (f paymentForm) command(c payments.Charge) (payments.Payment, []fault.Field) {
	v, wrong := f.values()
	return payments.Payment{
		ID: v.id, Charge: c.ID, Version: v.version, Amount: v.amount, Method: payments.Method(f.Method), On: v.on, Reference: f.Reference, AcceptMore: f.Accept,
	}, wrong
}

// refused notes that the amount was more than is missing, so that the form asks about it.
func (f *paymentForm) refused(err error) {
	if e, ok := fault.As(err); ok {
		for _, field := range e.Fields {
			f.Over = f.Over || field.Key == "payments.more-than-due"
		}
	}
}

// refundForm gives money back.
type refundForm struct {
	moneyForm
	Ground string
	IBAN   string
	Reason string
}

func readRefundForm(v url.Values) refundForm {
	return refundForm{readMoneyForm(v), v.Get("ground"), v.Get("iban"), v.Get("reason")}
}

func (f refundForm) command(c payments.Charge) (payments.Refund, []fault.Field) {
	v, wrong := f.values()
	cmd := payments.Refund{
		ID: v.id, Charge: c.ID, Version: v.version, Amount: v.amount, Ground: payments.Ground(f.Ground), Method: payments.Method(f.Method), On: v.on, Reason: f.Reason,
	}
	if f.IBAN != "" && cmd.Method == payments.Transfer {
		var err error
		if cmd.IBAN, err = iban.ParseAny(f.IBAN); err != nil {
			wrong = append(wrong, fault.Field{Name: "iban", Key: "payments.refund-account-wrong"})
		}
	}
	return cmd, wrong
}

func methods(ctx context.Context, list []payments.Method) []ui.Choice {
	out := make([]ui.Choice, len(list))
	for i, m := range list {
		out[i] = ui.Choice{Value: string(m), Text: i18n.T(ctx, "payments.method."+string(m))}
	}
	return out
}

func kindOptions(ctx context.Context) []ui.Option {
	out := []ui.Option{{Value: "", Text: i18n.T(ctx, "payments.desk.all-kinds")}}
	for _, k := range payments.Kinds {
		out = append(out, ui.Option{Value: string(k), Text: i18n.T(ctx, "payments.kind."+string(k))})
	}
	return out
}

// flashed puts what has just been done into the page: "booked <charge> <posting> <number>".
func flashed(r *http.Request) *http.Request {
	words := strings.Fields(web.SessionOf(r).Pop("kasa"))
	if len(words) == 0 {
		return r
	}
	ctx := r.Context()
	c := ui.ChromeOf(ctx)
	c.Flash = &ui.Flash{Tone: ui.OK}
	if len(words) == 4 {
		c.Flash.Text = i18n.T(ctx, "payments.desk.done-"+words[0], "Number", words[3])
		if words[0] != "reversed" {
			c.Flash.Next = &ui.Link{Text: i18n.T(ctx, "payments.desk.receipt"), Href: "/platnosci/" + words[1] + "/potwierdzenie/" + words[2]}
		}
	} else {
		c.Flash.Text = i18n.T(ctx, "payments.desk.done-"+words[0])
	}
	return r.WithContext(ui.WithChrome(ctx, c))
}
