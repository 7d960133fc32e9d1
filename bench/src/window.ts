/** Messages that the SDK's sink for RabbitMQ has unconfirmed at most: the bare publisher as many. */
export const mostUnconfirmed = 1_000;
