package main

import (
	"encoding/json"
	"os"
	"sort"
	"strconv"
)

// outcome is what became of the requests of one phase. Times are in µs; percentiles are exact.
type outcome struct {
	Kind       string         `json:"kind"`
	Seconds    float64        `json:"seconds"`
	Answers    map[string]int `json:"answers"` // by status
	InTime     int            `json:"in_time"` // answered 200 before the phase was over
	Unsent     int            `json:"unsent"`
	Broken     int            `json:"broken"`
	Unanswered int            `json:"unanswered"`
	P50        int32          `json:"p50"` // p50 to max: of those answered 200
	P90        int32          `json:"p90"`
	P99        int32          `json:"p99"`
	Max        int32          `json:"max"`
	RefusedP99 int32          `json:"refused_p99"` // of those answered 503
	Longest    int32          `json:"longest"`     // of all answers
	good       []int32
	refused    []int32
}

func (c *client) report() {
	last := len(c.plan) - 1
	outcomes := make([]outcome, last)
	for i, p := range c.plan[:last] {
		outcomes[i] = outcome{Kind: p.kind, Seconds: (p.over - p.start).Seconds(), Answers: map[string]int{}, Unsent: p.unsent}
	}
	for _, s := range c.samples {
		outcomes[s.phase].add(s, s.at <= micros(c.plan[s.phase].over))
	}
	for i := range outcomes {
		outcomes[i].summarize()
	}
	_ = json.NewEncoder(os.Stdout).Encode(outcomes)
}

func (o *outcome) add(s sample, inTime bool) {
	switch s.status {
	case broken:
		o.Broken++
		return
	case unanswered:
		o.Unanswered++
		return
	case 200:
		o.good = append(o.good, s.latency)
		if inTime {
			o.InTime++
		}
	case 503:
		o.refused = append(o.refused, s.latency)
	}
	o.Answers[strconv.Itoa(int(s.status))]++
	o.Longest = max(o.Longest, s.latency)
}

func (o *outcome) summarize() {
	ascending(o.good)
	ascending(o.refused)
	o.P50, o.P90, o.P99, o.Max = at(o.good, .5), at(o.good, .9), at(o.good, .99), at(o.good, 1)
	o.RefusedP99 = at(o.refused, .99)
}

func ascending(micros []int32) {
	sort.Slice(micros, func(i, j int) bool { return micros[i] < micros[j] })
}

func at(ordered []int32, part float64) int32 {
	if len(ordered) == 0 {
		return 0
	}
	return ordered[min(len(ordered)-1, int(part*float64(len(ordered))))]
}
