<?php

declare(strict_types=1);

namespace Ergani\Token;

/** An access token, and when it ends. */
final class AccessToken
{
    public function __construct(
        #[\SensitiveParameter] private readonly string $text,
        public readonly ?\DateTimeImmutable $expiresAt,
    ) {}

    /** The token itself, for the header `Authorization: Bearer …`. */
    public function reveal(): string
    {
        return $this->text;
    }

    /** Whether it lives for so many seconds yet. One that does not say when it ends is taken at its word. */
    public function livesFor(float $seconds): bool
    {
        return $this->expiresAt === null
            || (float) $this->expiresAt->format('U.u') - microtime(true) > $seconds;
    }

    /** @return array<string, mixed> What `var_dump` shows: no token. */
    public function __debugInfo(): array
    {
        return ['expiresAt' => $this->expiresAt?->format(\DATE_RFC3339)];
    }
}
