package web

import (
	"errors"
	"io"
	"net/http"
	"os"
	"time"

	"wrota/internal/platform/clock"
)

// How long a body may take. Who gives a byte a minute would hold a connection for ever, and a few thousand
// of them all that there are.
const (
	patience = time.Minute // for a form, on the worst line
	pace     = 32 << 10    // bytes a second that an upload must keep besides
)

// hurry bounds the time in which the body of a request must have come.
func (s *Server) hurry(w http.ResponseWriter, r *http.Request, limit int64) {
	if r.Body == nil || r.Body == http.NoBody {
		return
	}
	control := http.NewResponseController(w)
	most := s.Patience + time.Duration(limit/pace)*time.Second
	if control.SetReadDeadline(clock.System{}.Now().Add(most)) != nil {
		return // no connection: a test of handlers
	}
	r.Body = hurried{r.Body, func() { _ = control.SetReadDeadline(time.Time{}) }}
}

// hurried is a body that must come in time. After its end the connection is watched for a browser that goes
// away, which is no longer bounded.
type hurried struct {
	io.ReadCloser
	done func()
}

func (h hurried) Read(b []byte) (int, error) {
	n, err := h.ReadCloser.Read(b)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return n, io.ErrUnexpectedEOF // as if the sender had gone
	}
	if err != nil {
		h.done()
	}
	return n, err
}
