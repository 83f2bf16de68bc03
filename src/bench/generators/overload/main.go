// Overload offers POST /track/user at one rate after the other, over many connections, and never slows down for the
// server: a request counts from the moment it was due, and one that finds every connection waiting is given up at
// once, so that the queue that is measured is the server's and not one in here. A rate of 0 means a closed loop: every connection sends
// its next request when the last one is answered.
//
// It prints one line of JSON: for each phase what was due, answered 200, refused, given up; and slices of 100 ms.
//
// It shares the machine with the server, so it is made to be cheap: requests are built before the run, and only the value that
// changes is written anew for each, because a body that repeats what is stored needs no commit.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand"
	"net"
	"os"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"postern/generators/track"
)

const (
	bodies = 20000
	slice  = 100 * time.Millisecond
	// To wake for each request would cost more than to send it.
	tick = time.Millisecond
)

// sample is one answer: when it came and how long after it was due, in µs; status 0 means given up or broken.
type sample struct {
	at, latency int32
	status      int16
}

type phase struct {
	Seconds, Rate float64
}

type connection struct {
	address string
	socket  net.Conn
	request []byte
	buffer  []byte
	samples []sample
	random  *rand.Rand
}

var requests [][]byte
var began time.Time

func main() {
	address := flag.String("address", "127.0.0.1:8080", "host:port")
	key := flag.String("key", "", "API key")
	plan := flag.String("plan", "10:1000", "seconds:rate,… ; a rate of 0 is a closed loop")
	count := flag.Int("connections", 2000, "keep-alive connections")
	profiles := flag.Int("profiles", 1000000, "customers c1..cN")
	seed := flag.Int64("seed", 1, "random seed")
	flag.Parse()

	random := rand.New(rand.NewSource(*seed))
	for i := 0; i < bodies; i++ {
		requests = append(requests, track.Request(*address, *key, 1+random.Intn(*profiles), 0))
	}
	free := make(chan *connection, *count)
	connections := make([]*connection, *count)
	for i := range connections {
		connections[i] = &connection{address: *address, buffer: make([]byte, 4096),
			random: rand.New(rand.NewSource(*seed + int64(i)))}
		if err := connections[i].open(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		free <- connections[i]
	}
	phases := parse(*plan)
	runtime.LockOSThread() // for track.SleepUntil
	var served sync.WaitGroup
	began = time.Now()
	start := began
	var givenUp []sample
	for _, p := range phases {
		end := start.Add(time.Duration(p.Seconds * float64(time.Second)))
		if p.Rate == 0 {
			for i := len(free); i > 0; i-- {
				c := <-free
				served.Add(1)
				go func() {
					defer served.Done()
					for time.Now().Before(end) {
						c.exchange(time.Now())
					}
					free <- c
				}()
			}
			track.SleepUntil(end)
			served.Wait()
		} else {
			givenUp = append(givenUp, pace(start, end, p.Rate, free, random)...)
		}
		start = end
	}
	for range connections {
		c := <-free
		givenUp = append(givenUp, c.samples...)
	}
	report(phases, givenUp)
}

func parse(plan string) []phase {
	var phases []phase
	for _, part := range strings.Split(plan, ",") {
		seconds, rate, _ := strings.Cut(part, ":")
		s, err := strconv.ParseFloat(seconds, 64)
		r, wrong := strconv.ParseFloat(rate, 64)
		if err != nil || wrong != nil {
			fmt.Fprintln(os.Stderr, "not a plan:", plan)
			os.Exit(2)
		}
		phases = append(phases, phase{s, r})
	}
	return phases
}

// pace hands out requests as Poisson arrivals; those that are due in one tick go out together.
func pace(start, end time.Time, rate float64, free chan *connection, random *rand.Rand) []sample {
	var givenUp []sample
	due := start
	for {
		due = due.Add(time.Duration(random.ExpFloat64() / rate * float64(time.Second)))
		if due.After(end) {
			return givenUp
		}
		if now := time.Now(); due.After(now) {
			track.SleepUntil(now.Add(tick))
		}
		select {
		case c := <-free:
			go c.serve(due, free)
		default:
			givenUp = append(givenUp, sample{micros(time.Since(began)), micros(time.Since(due)), 0})
		}
	}
}

func (c *connection) serve(due time.Time, free chan<- *connection) {
	c.exchange(due)
	free <- c
}

func (c *connection) exchange(due time.Time) {
	status := c.ask()
	now := time.Now()
	c.samples = append(c.samples, sample{micros(now.Sub(began)), micros(now.Sub(due)), int16(status)})
}

func micros(d time.Duration) int32 {
	return int32(d.Microseconds())
}

func (c *connection) open() error {
	socket, err := net.Dial("tcp", c.address)
	c.socket = socket
	return err
}

// ask sends one request and reads its answer; 0 when the connection broke, which is then opened again.
func (c *connection) ask() int {
	status, keep := 0, false
	c.request = track.Anew(c.request, requests[c.random.Intn(bodies)], c.random.Intn(track.Totals))
	if _, err := c.socket.Write(c.request); err == nil {
		status, keep = c.answer()
	}
	if !keep {
		c.socket.Close()
		if err := c.open(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	return status
}

// answer reads until the body that Content-Length announces is there. Answers are small: one read is the rule.
func (c *connection) answer() (int, bool) {
	got := 0
	for {
		n, err := c.socket.Read(c.buffer[got:])
		if err != nil {
			return 0, false
		}
		got += n
		text := string(c.buffer[:got])
		end := strings.Index(text, "\r\n\r\n")
		if end < 0 {
			continue
		}
		head := strings.ToLower(text[:end])
		length := 0
		if at := strings.Index(head, "content-length: "); at >= 0 {
			value, _, _ := strings.Cut(head[at+len("content-length: "):], "\r\n")
			length, _ = strconv.Atoi(value)
		}
		if got >= end+4+length {
			status, _ := strconv.Atoi(head[9:12])
			return status, !strings.Contains(head, "connection: close")
		}
	}
}

func report(phases []phase, samples []sample) {
	var result struct {
		Phases []map[string]any `json:"phases"`
		Slices []map[string]any `json:"slices"`
	}
	start := 0.0
	for _, p := range phases {
		row := summary(samples, start, start+p.Seconds)
		row["rate"], row["seconds"] = p.Rate, p.Seconds
		result.Phases = append(result.Phases, row)
		start += p.Seconds
	}
	for at := 0.0; at < start; at += slice.Seconds() {
		row := summary(samples, at, at+slice.Seconds())
		row["at"] = at
		result.Slices = append(result.Slices, row)
	}
	_ = json.NewEncoder(os.Stdout).Encode(result)
}

func summary(samples []sample, from, to float64) map[string]any {
	var good, refused []int
	lost, other := 0, 0
	for _, s := range samples {
		at := float64(s.at) / 1e6
		if at < from || at >= to {
			continue
		}
		switch s.status {
		case 200:
			good = append(good, int(s.latency))
		case 503:
			refused = append(refused, int(s.latency))
		case 0:
			lost++
		default:
			other++
		}
	}
	sort.Ints(good)
	sort.Ints(refused)
	return map[string]any{"ok": len(good), "refused": len(refused), "given_up": lost, "other": other,
		"p50": percentile(good, .5), "p99": percentile(good, .99), "max": percentile(good, 1),
		"refused_p99": percentile(refused, .99)}
}

func percentile(ordered []int, part float64) int {
	if len(ordered) == 0 {
		return 0
	}
	return ordered[min(len(ordered)-1, int(part*float64(len(ordered))))]
}
