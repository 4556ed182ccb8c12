/** The door of memory: the ports in one process, on a clock that may be virtual. */
export { MemoryOutbox, type QueueDepth, type QueueSpec, type ReceivedMessage } from './outbox.ts';
export { type MemoryPlatform, type MemoryPlatformOptions, memoryPlatform } from './platform.ts';
export { MemoryAlerts, MemoryAudit, MemoryRawStore } from './records.ts';
export { seededChance } from './seeded-chance.ts';
export { MemoryStateStore } from './state-store.ts';
export { MemoryTelemetry, type MetricSum, MetricSums, type Sink } from './telemetry.ts';
export { MemoryVault, type VaultQuota } from './vault.ts';
export { StallError, VirtualClock, type VirtualClockOptions } from './virtual-clock.ts';
