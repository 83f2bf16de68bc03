-- POST for wrk, to the path of its URL. Arguments after "--": key, profiles, seed, kind.
-- kind: changing | hot | unchanged | ignored (one attribute of another type) | wide | types:<number of names> | event
--   | bulk:<customers in a body> | projects:<number>, whose keys are bench-shop-1 and so on
local EVENT = '{"customerId":"c%d","name":"Product Viewed","attributes":{"productName":"Sneaker","price":%d,"inStock":true}}'
local key, profiles, seed, kind, names, items, projects
local random, format = math.random, string.format
local head, wide

local EXAMPLE = '"name":"John Wick","email":"john@example.com","mobile":"9876543210"'
local BODY = '{"id":"c%d","attributes":{' .. EXAMPLE
    .. ',"subscriptionType":"pro","region":"Mumbai","totalPurchaseTillNow":%d%s}}'
local MISMATCH = BODY:gsub('"Mumbai"', "400001")
-- Three names out of the known ones, the same for a customer every time: profiles do not grow without end.
local TYPED = '{"id":"c%d","attributes":{' .. EXAMPLE .. ',"t%d":"pro","t%d":"Mumbai","t%d":"%d"}}'

local thread_number = 0
function setup(thread)
  thread:set("number", thread_number)
  thread_number = thread_number + 1
end

function init(arguments)
  key, profiles, seed, kind = arguments[1], tonumber(arguments[2]), tonumber(arguments[3]), arguments[4]
  names = tonumber(kind:match("^types:(%d+)$"))
  items = tonumber(kind:match("^bulk:(%d+)$"))
  projects = tonumber(kind:match("^projects:(%d+)$"))
  if projects then
    key, profiles = "bench-shop-%d", math.floor(profiles / projects)
  end
  math.randomseed(seed * 31 + number)
  head = "POST " .. wrk.path .. " HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port .. "\r\nx-growlytics-key: " .. key
      .. "\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
  local more = {}
  for i = 1, 47 do
    more[i] = format(',"attribute%d":"value %d"', i, i)
  end
  wide = table.concat(more)
end

local function body()
  local id = random(1, profiles)
  if kind == "event" then
    return format(EVENT, id, random(1, 1000000))
  end
  if names then
    local first = id % math.floor(names / 3) * 3
    return format(TYPED, id, first, first + 1, first + 2, random(1, 1000000))
  end
  if kind == "hot" and random() < 0.9 then
    id = random(1, math.min(100, profiles))
  end
  local total = random(1, 1000000)
  if kind == "unchanged" then
    total = 30000 + id % 1000 -- what the seed holds
  end
  return format(kind == "ignored" and MISMATCH or BODY, id, total, kind == "wide" and wide or "")
end

function request()
  local text
  if items then
    local bodies = {}
    for i = 1, items do
      bodies[i] = body()
    end
    text = "[" .. table.concat(bodies, ",") .. "]"
  else
    text = body()
  end
  if projects then
    return format(head, random(1, projects), #text, text)
  end
  return format(head, #text, text)
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(format(
    'RESULT {"requests":%d,"seconds":%.6f,"errors":%d,"not_200":%d,"broken":%d,"p50":%d,"p90":%d,"p99":%d,"p999":%d,"max":%d}\n',
    summary.requests, summary.duration / 1e6, e.status + e.connect + e.read + e.write + e.timeout, e.status,
    e.connect + e.read + e.write + e.timeout,
    latency:percentile(50), latency:percentile(90), latency:percentile(99), latency:percentile(99.9), latency.max))
end
