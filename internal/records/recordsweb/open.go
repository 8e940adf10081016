package recordsweb

import (
	"errors"
	"net/http"
	"strconv"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/web"
)

var errNoDocument = fault.New(fault.NotFound, "records.no-such-document")

// address is where a version of a document is.
func address(d id.Document, version int) string {
	return "/biurko/akta/" + d.Short() + "/" + strconv.Itoa(version)
}

// open sends a version of a document; 0 is the newest. The name of the file begins with the number of the version when there
// was an earlier one, so that two saved versions are not mixed up.
func (p *pages) open(w http.ResponseWriter, r *http.Request) (err error) {
	which, err := id.Parse[id.Document](r.PathValue("document"))
	no, nerr := strconv.Atoi(r.PathValue("version"))
	if err != nil || nerr != nil || no < 0 {
		return errNoDocument
	}
	body, o, err := p.Records.Open(r.Context(), web.ActorOf(r), which, no)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, body.Close()) }()
	name := o.Version.FileName
	if n := o.Version.No; n > 1 {
		name = "wersja " + strconv.Itoa(n) + " " + name
	}
	return web.Send(w, web.File{Name: name, Type: o.Version.MediaType, Size: o.Version.Size, Body: body, Inline: true})
}
