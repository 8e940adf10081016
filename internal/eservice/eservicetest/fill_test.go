package eservicetest_test

import (
	"os"
	"testing"

	"pgregory.net/rapid"

	"wrota/internal/eservice"
	"wrota/internal/eservice/eservicetest"
	"wrota/internal/kit/calendar"
)

var env = eservice.Env{Today: calendar.On(2027, 3, 1), Lang: "pl"}

func definitions(t testing.TB) []*eservice.Definition {
	t.Helper()
	lib, err := eservice.Common()
	if err != nil {
		t.Fatal(err)
	}
	var out []*eservice.Definition
	for _, name := range []string{"zajecie-pasa.yaml", "dyzur-wakacyjny.yaml", "wszystko.yaml"} {
		d, err := eservice.Load(os.DirFS("../testdata"), name, lib)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, d)
	}
	return out
}

func TestAnswersAreReadyAndValid(t *testing.T) {
	for _, d := range definitions(t) {
		t.Run(d.Service, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				a := eservicetest.Answers(t, d, env)
				if problems := d.Check(a, env); len(problems) > 0 {
					t.Fatalf("problems: %v", problems)
				}
				if !d.Path(a, env).Ready() {
					t.Fatalf("the path is not ready")
				}
			})
		})
	}
}

func TestSameSeedSameAnswers(t *testing.T) {
	for _, d := range definitions(t) {
		one, _ := eservicetest.Sample(t, d, env, 7).MarshalJSON()
		two, _ := eservicetest.Sample(t, d, env, 7).MarshalJSON()
		other, _ := eservicetest.Sample(t, d, env, 8).MarshalJSON()
		if string(one) != string(two) {
			t.Errorf("%s: the same seed gave different answers", d.Service)
		}
		if string(one) == string(other) {
			t.Errorf("%s: another seed gave the same answers", d.Service)
		}
	}
}
