package pades

import ("testing";"os";"fmt";"wrota/internal/platform/pdf")

func TestTry(t *testing.T) {
	in := letter(t)
	dir := t.TempDir()
	tool(t, "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", dir+"/k.pem", "-out", dir+"/c.pem", "-subj", "/CN=Jan", "-days", "30")
	mk := func(signed [][]byte) ([]byte, error) {
		os.WriteFile(dir+"/in", append(append([]byte{}, signed[0]...), signed[1]...), 0o600)
		tool(t, "openssl", "cms", "-sign", "-binary", "-cades", "-in", dir+"/in", "-signer", dir+"/c.pem", "-inkey", dir+"/k.pem", "-outform", "DER", "-out", dir+"/out")
		return os.ReadFile(dir + "/out")
	}
	for i := range 6 {
		o := Options{Make: mk, Name: "Jan Żółć", Reason: "bo tak", Place: "Lipowa", Time: noon}
		if i%2 == 0 {
			o.Visible = &Visible{Page: 1, Left: 20, Top: 150 + float64(i)*20, Width: 70, Height: 22, Lines: []pdf.Text{pdf.Bold("Jan Żółć-Nowak"), pdf.Plain("Wójt Gminy Lipowa"), pdf.Plain("Podpisano elektronicznie 22 listopada 2026 r. o 12:00")}}
		}
		out, err := Sign(in, o)
		if err != nil { t.Fatal(err) }
		in = out
	}
	p := save(t, in)
	os.WriteFile("/tmp/pades-try.pdf", in, 0o600)
	fmt.Println(tool(t, "qpdf", "--check", p))
	fmt.Println(tool(t, "pdfsig", "-nocert", p))
	list, err := Read(in)
	fmt.Println(err)
	for _, s := range list { fmt.Println(s.Faults, s.Warnings, s.Covers) }
}
