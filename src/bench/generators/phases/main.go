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
	"errors"
	"flag"
	"fmt"
	"math/rand"
	"net"
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

const (
	broken     = 0
	unanswered = -1
)

// sample is one request: the phase that sent it, its latency and when its answer came, in µs.
type sample struct {
	phase, status int16
	latency, at   int32
}

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

type connection struct {
	client        *client
	number, count int
	socket        net.Conn
	reader        *bufio.Reader
	body, request []byte
	samples       []sample
	random        *rand.Rand
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

func (c *connection) loop() {
	for {
		phase := int(c.client.current.Load())
		if c.client.plan[phase].kind != "closed" {
			c.client.free <- c
			return
		}
		c.exchange(phase)
	}
}

func (c *connection) serve(phase int) {
	c.exchange(phase)
	c.client.free <- c
}

func (c *connection) exchange(phase int) {
	c.prepare()
	sent := time.Now()
	status := c.ask()
	now := time.Now()
	c.samples = append(c.samples, sample{int16(phase), int16(status), micros(now.Sub(sent)), micros(now.Sub(c.client.began))})
}

func (c *connection) prepare() {
	client := c.client
	if client.names == "" {
		customer := client.first + c.random.Intn(client.customers)
		c.body = track.AppendBody(c.body[:0], customer, c.random.Intn(track.Totals))
	} else { // the name before is removed, so that the profile never becomes full
		customer := client.first + c.number%client.customers
		c.body = fmt.Appendf(c.body[:0], `{"id":"c%d","attributes":{"%s_%d_%d":1,"%s_%d_%d":null}}`,
			customer, client.names, c.number, c.count+1, client.names, c.number, c.count)
		c.count++
	}
	c.request = track.Append(c.request[:0], client.head, c.body)
}

// ask sends one request and reads its answer. A connection that breaks is opened again for the next request.
func (c *connection) ask() int {
	if c.socket == nil && c.open() != nil {
		time.Sleep(tick) // else a closed loop against a dead server spins
		return broken
	}
	_, err := c.socket.Write(c.request)
	status, keep := broken, false
	if err == nil {
		status, keep, err = track.ReadAnswer(c.reader)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return unanswered
	}
	if err != nil {
		status = broken
	}
	if !keep {
		_ = c.socket.Close()
		_ = c.open()
	}
	return status
}

func (c *connection) open() error {
	socket, err := net.Dial("tcp", c.client.address)
	if err != nil {
		c.socket = nil
		return err
	}
	c.socket = socket
	c.reader.Reset(socket)
	return nil
}

func later(one, other time.Time) time.Time {
	if one.After(other) {
		return one
	}
	return other
}

func micros(d time.Duration) int32 {
	return int32(d.Microseconds())
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
