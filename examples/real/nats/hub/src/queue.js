import { AckPolicy, connect } from "nats";

const stream = "orders";
const durable = "counter";
let connection;

export const queue = () => connection;

/** The stack file's `needs: [queue]` makes the name: no variable says where the server is. */
export async function open(role) {
  connection = await connect({ servers: "nats://queue:4222", maxReconnectAttempts: -1, waitOnFirstConnect: true });
  const manager = await connection.jetstreamManager();
  await manager.streams.add({ name: stream, subjects: ["orders.>"] });
  if (role !== "counter") return;
  await manager.consumers.add(stream, { durable_name: durable, ack_policy: AckPolicy.Explicit });
  void consume();
}

async function consume() {
  const consumer = await connection.jetstream().consumers.get(stream, durable);
  for await (const message of await consumer.consume()) message.ack();
}

export async function publish(text) {
  await connection.jetstream().publish("orders.new", new TextEncoder().encode(text), { timeout: 5000 });
}

/** How many orders were taken off the queue since it has been there: the server keeps it. */
export async function counted() {
  const manager = await connection.jetstreamManager();
  const { ack_floor: floor } = await manager.consumers.info(stream, durable);
  return floor.stream_seq;
}
