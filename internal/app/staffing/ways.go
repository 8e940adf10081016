package staffing

import (
	"context"

	"wrota/internal/identity/entry"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/login"
)

// Ways lets administrators see and reset second factors. Names that people gave their keys stay theirs.
type Ways struct{ Login *login.Service }

// Ways is how an employee logs in.
func (w Ways) Ways(ctx context.Context, by actor.Actor, e id.Employee) (out entry.Ways, err error) {
	o, err := w.Login.Overview(ctx, by, e)
	if err != nil {
		return out, err
	}
	out = entry.Ways{Codes: o.Recovery, Sessions: o.Sessions, Last: o.Last}
	if o.App != nil {
		out.Factors = append(out.Factors, entry.Factor{Kind: "app", Added: o.App.Added, Used: o.App.Used})
	}
	for _, k := range o.Passkeys {
		out.Factors = append(out.Factors, entry.Factor{Kind: "passkey", Added: k.Added, Used: k.Used})
	}
	return out, nil
}

// Reset takes them away.
func (w Ways) Reset(ctx context.Context, by actor.Actor, e id.Employee, why string) error {
	return w.Login.ResetFactors(ctx, by, e, why)
}
