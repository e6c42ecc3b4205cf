/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.outbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Splits rows into waves: the k-th wave holds the k-th row of every (topic, key), in id order.
 *
 * <p>A wave is sent when the one before it is acknowledged. So no record is ever on the way while
 * an earlier one of its key is unconfirmed, and none can overtake it: a producer that gives up on
 * one batch still delivers later batches of the same partition. Resending everything would then
 * repair the log but not what readers saw first. Rows of different keys travel together, which in
 * practice is nearly all of a batch.
 */
final class Waves {

    private Waves() {}

    static List<List<OutboxRow>> of(List<OutboxRow> rows) {
        record TopicAndKey(String topic, String key) {}
        List<List<OutboxRow>> waves = new ArrayList<>();
        Map<TopicAndKey, Integer> seen = new HashMap<>();
        for (OutboxRow row : rows) {
            int wave = seen.merge(new TopicAndKey(row.topic(), row.key()), 1, Integer::sum) - 1;
            if (wave == waves.size()) {
                waves.add(new ArrayList<>());
            }
            waves.get(wave).add(row);
        }
        return waves;
    }
}
