// Phases sends POST /track/user over many connections that stay open, one request at a time on each, and follows a plan
// of phases:
//
//	closed:10     every connection sends its next request when the last one is answered, for 10 seconds
//	open:10:5000  5000 requests a second (Poisson), whatever the answers do; a request that finds no free connection is not sent
//	burst         one request on every connection, at once
//	idle:1        nothing is sent
//
// "-" instead of the seconds: until a line arrives on standard input. Latency counts from the sending, and a request belongs
// to the phase in which it was sent. The line "started" is printed when all connections are open; the last line is JSON.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"postern/generators/track"
)

const (
	// To wake for each request would cost more than to send it.
	tick = time.Millisecond
	// A request without an answer so long after the last phase is unanswered.
	patience = 10 * time.Second
)

type phase struct {
	kind        string
	seconds     float64 // 0: until told
	rate        float64
	start, over time.Time
	unsent      int
}

type client struct {
	address, head, names string
	first, customers     int
	plan                 []phase
	current              atomic.Int32
	free                 chan *connection
	all                  []*connection
	random               *rand.Rand
	began                time.Time
}

func main() {
	c := &client{}
	flag.StringVar(&c.address, "address", "127.0.0.1:8080", "host:port")
	key := flag.String("key", "", "API key")
	plan := flag.String("plan", "closed:10", "phases, with commas between")
	count := flag.Int("connections", 256, "open connections")
	flag.IntVar(&c.first, "first", 1, "first customer: c1")
	flag.IntVar(&c.customers, "customers", 200000, "number of customers")
	flag.StringVar(&c.names, "names", "", "send a new attribute name with this prefix in each request; a connection has one customer")
	seed := flag.Int64("seed", 1, "random seed")
	flag.Parse()

	c.plan = parse(*plan)
	c.head = track.Head(c.address, *key)
	c.random = rand.New(rand.NewSource(*seed))
	c.open(*count, *seed)
	fmt.Println("started")
	c.run(lines())
	c.report()
}

func parse(plan string) []phase {
	var phases []phase
	for _, part := range strings.Split(plan, ",") {
		fields := append(strings.Split(part, ":"), "", "")
		p := phase{kind: fields[0]}
		p.seconds, _ = strconv.ParseFloat(fields[1], 64)
		p.rate, _ = strconv.ParseFloat(fields[2], 64)
		known := p.kind == "closed" || p.kind == "open" || p.kind == "burst" || p.kind == "idle"
		if !known || (p.kind == "open") != (p.rate > 0) || (fields[1] == "-") == (p.seconds > 0 || p.kind == "burst") {
			fail(fmt.Errorf("not a phase: %s", part))
		}
		phases = append(phases, p)
	}
	return append(phases, phase{kind: "end"})
}

func (c *client) open(count int, seed int64) {
	c.free = make(chan *connection, count)
	for i := 0; i < count; i++ {
		opened := &connection{client: c, number: i, reader: bufio.NewReader(nil), random: rand.New(rand.NewSource(seed + int64(i)))}
		if err := opened.open(); err != nil {
			fail(err)
		}
		c.all = append(c.all, opened)
		c.free <- opened
	}
}

// lines gives one element for each line on standard input.
func lines() <-chan struct{} {
	told := make(chan struct{})
	go func() {
		for scanner := bufio.NewScanner(os.Stdin); scanner.Scan(); {
			told <- struct{}{}
		}
	}()
	return told
}

func (c *client) run(told <-chan struct{}) {
	runtime.LockOSThread() // for track.SleepUntil
	c.began = time.Now()
	for i := range c.plan {
		p := &c.plan[i]
		p.start = time.Now()
		c.current.Store(int32(i))
		over := p.ends(told)
		switch p.kind {
		case "closed":
			for n := len(c.free); n > 0; n-- {
				go (<-c.free).loop()
			}
			<-over
		case "open":
			c.pace(i, over)
		case "burst":
			c.burst(i)
		case "idle":
			<-over
		}
		p.over = time.Now()
	}
	for _, each := range c.all {
		_ = each.socket.SetReadDeadline(time.Now().Add(patience))
	}
	for range c.all {
		<-c.free
	}
}

func (p *phase) ends(told <-chan struct{}) <-chan struct{} {
	over := make(chan struct{})
	if p.kind == "burst" || p.kind == "end" {
		return over
	}
	var timer <-chan time.Time
	if p.seconds > 0 {
		timer, told = time.After(time.Duration(p.seconds*float64(time.Second))), nil
	}
	go func() {
		select {
		case <-timer:
		case <-told:
		}
		close(over)
	}()
	return over
}

// pace hands out requests as they are due; those that are due in one tick go out together.
func (c *client) pace(phase int, over <-chan struct{}) {
	p := &c.plan[phase]
	due := p.start
	for {
		due = due.Add(time.Duration(c.random.ExpFloat64() / p.rate * float64(time.Second)))
		if now := time.Now(); due.After(now) {
			track.SleepUntil(later(due, now.Add(tick)))
		}
		select {
		case <-over:
			return
		default:
		}
		select {
		case free := <-c.free:
			go free.serve(phase)
		default:
			p.unsent++
		}
	}
}

func (c *client) burst(phase int) {
	gate := make(chan struct{})
	for n := len(c.free); n > 0; n-- {
		free := <-c.free
		go func() {
			<-gate
			free.serve(phase)
		}()
	}
	close(gate)
}

func later(one, other time.Time) time.Time {
	if one.After(other) {
		return one
	}
	return other
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
