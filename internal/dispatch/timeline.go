package dispatch

import (
	"context"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/ref"
	"wrota/internal/kit/timeline"
)

// Timeline tells what was sent in a case and what became of it. A clerk who may read the case sees all
// addressees; a resident sees what went to himself.
func (s *Service) Timeline(ctx context.Context, by actor.Actor, unit id.Unit, c id.Case) ([]timeline.Entry, error) {
	var letters []Letter
	var err error
	switch {
	case by.Kind == actor.Clerk && by.Unit == unit:
		letters, err = s.OfCase(ctx, by, c)
	case by.LoggedIn():
		letters, err = s.ofCase(ctx, by, unit, c)
	default:
		err = fault.New(fault.LoggedOut, "fault.logged-out")
	}
	if err != nil {
		return nil, err
	}
	var out []timeline.Entry
	for i := range letters {
		l := &letters[i]
		for j := range l.Deliveries {
			d := &l.Deliveries[j]
			if by.Kind == actor.Clerk && by.Unit == unit {
				out = append(out, entries(l, d, "dispatch.timeline.")...)
			} else if by.Is(d.Account) && by.Mandate.Scope.Covers(l.Service, l.Case) {
				out = append(out, entries(l, d, "dispatch.timeline.own.")...)
			}
		}
	}
	return timeline.Merge(out), nil
}

// told are the steps that a timeline shows; the others are the office's own business.
var told = map[StepKind]bool{StepSent: true, StepCollected: true, StepFellBack: true, StepPosted: true, StepServed: true, StepReturned: true}

func entries(l *Letter, d *Delivery, prefix string) []timeline.Entry {
	about := ref.To("delivery", d.ID)
	args := func(on string) map[string]any {
		return map[string]any{"Title": l.Title, "Number": l.Number, "Name": d.Name, "On": on}
	}
	var out []timeline.Entry
	for _, st := range d.Steps {
		if !told[st.What] || st.What == StepSent && d.Channel != Portal {
			continue
		}
		e := timeline.Entry{At: st.At, Key: prefix + string(st.What), Args: args(st.On.Dotted()), About: about}
		if d.Channel != Portal {
			e.About = ref.Ref{}
		}
		if st.What == StepCollected {
			e.Documents = []timeline.Document{{Ref: about, Title: l.Title}}
		}
		out = append(out, e)
	}
	if d.Stage == InBox {
		last := d.FallBackOn.AddDays(-1)
		out = append(out, timeline.Entry{At: last.AddDays(1).Start().Add(-time.Microsecond), Expected: true, Key: prefix + "waits", Args: args(last.Dotted()), About: about})
	}
	return out
}
