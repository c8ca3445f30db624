require "json"
require "pg"

counts = { right: 0, wrong: 0, errors: 0, first: "" }
lock = Mutex.new
threads = (0...8).map do |first|
  Thread.new do
    connection = PG.connect(ENV.fetch("DATABASE_URL"))
    connection.prepare("q", "SELECT $1::int AS a, $2::text AS b")
    (first...400).step(8) do |i|
      row = connection.exec_prepared("q", [i, "x#{i}"])[0]
      lock.synchronize { counts[row["a"] == i.to_s && row["b"] == "x#{i}" ? :right : :wrong] += 1 }
    rescue PG::Error => error
      lock.synchronize { counts[:errors] += 1; counts[:first] = error.message if counts[:first].empty? }
    end
  rescue PG::Error => error
    lock.synchronize { counts[:errors] += 50; counts[:first] = error.message if counts[:first].empty? }
  end
end
threads.each(&:join)
puts JSON.generate(counts)
