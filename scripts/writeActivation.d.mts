export function activationEvents(): Promise<readonly string[]>;
