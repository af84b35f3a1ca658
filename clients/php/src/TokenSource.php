<?php

declare(strict_types=1);

namespace Ergani\Token;

/**
 * Access tokens from the program `ergani`, which keeps the session for everything on this machine, or on many.
 *
 * Make one for each account and keep it for as long as the process lives: a token is kept in memory until shortly
 * before its end, and only then is `ergani token` run again, for a few milliseconds. It never sees the password or the
 * refresh token, and no secret is in its arguments.
 */
class TokenSource
{
    /** A call with the token has so many seconds to be made. */
    private const MARGIN = 120.0;

    /** A login has a minute to be answered, and may wait for that of another process. */
    private const TIMEOUT = 90.0;

    /** What `--timeout` leaves for a call in flight, and a moment to end. */
    private const GRACE = 5.0;

    /** Far more than an object with a token. */
    private const LARGEST = 1 << 20;

    private ?AccessToken $token = null;

    /** The token that was replaced last. */
    private ?string $refused = null;

    /**
     * @param list<string> $command The program and its flags, such as `['ergani', '--profile', 'acme']`; no secrets.
     * @param array<string, string>|null $environment Its whole environment; null: that of this process.
     * @param float $timeout Seconds that one question may take, waiting included.
     * @param float $margin Seconds before its end at which a token is not used any more; at most half of its life.
     */
    public function __construct(
        private readonly array $command = ['ergani'],
        #[\SensitiveParameter] private readonly ?array $environment = null,
        private readonly float $timeout = self::TIMEOUT,
        private readonly float $margin = self::MARGIN,
    ) {
        if ($command === [] || $timeout <= 0 || $margin < 0) {
            throw new \InvalidArgumentException('a command, a timeout above 0 and a margin of 0 or more are needed');
        }
    }

    /**
     * A token that lives for the margin at least.
     *
     * @throws TokenError when there is none; its class and its exit code say why.
     */
    public function token(): AccessToken
    {
        if ($this->token?->livesFor($this->margin)) {
            return $this->token;
        }
        $this->token = null;

        return $this->token = $this->ask();
    }

    /** The token in memory, if it still lives. Asks nobody. */
    public function current(): ?AccessToken
    {
        return $this->token?->livesFor(0.0) ? $this->token : null;
    }

    /** Drops the token from memory: the next call asks `ergani`, which keeps the session. */
    public function forget(): void
    {
        $this->token = null;
    }

    /**
     * For a call that ERGANI refused because the token has expired (401 with `api-token-expired`), whatever its
     * stated end: the token to repeat that call with. The same token is replaced once; after that it is an error, so
     * that nobody repeats a call without end.
     *
     * @throws TokenError when there is no other token.
     */
    public function replace(AccessToken $refused): AccessToken
    {
        $this->forget();
        $token = $this->token();
        if ($token->reveal() !== $refused->reveal()) {
            return $token;
        }
        $this->forget();
        if ($this->refused === $refused->reveal()) {
            throw new TokenError('ERGANI calls the token expired, and there is no other', 1, 'access_denied');
        }
        $this->refused = $refused->reveal();
        // A call of its own shows `ergani` what the server says of the token, and renews it once for all.
        $this->run(['api', 'GET', 'Lookup/Submissions']);

        return $this->token();
    }

    /** @return array<string, mixed> What `var_dump` shows: no token, and no variable that may hold a password. */
    public function __debugInfo(): array
    {
        return ['command' => $this->command, 'token' => $this->token];
    }

    private function ask(): AccessToken
    {
        $arguments = ['token', '--output', 'json'];
        if ($this->margin > 0) {
            array_push($arguments, '--min-ttl', self::seconds($this->margin));
        }
        $answer = json_decode($this->run($arguments), true);
        $text = is_array($answer) ? ($answer['access_token'] ?? null) : null;
        if (!is_string($text) || $text === '') {
            throw new TokenError('`ergani token` has printed no token', 1, 'unreadable_answer');
        }
        $end = $answer['expires_at'] ?? null;

        return new AccessToken($text, is_string($end) ? new \DateTimeImmutable($end) : null);
    }

    /**
     * Runs the program to its end, or to the timeout, and gives what it printed.
     *
     * @param list<string> $arguments
     */
    private function run(array $arguments): string
    {
        $command = [...$this->command, '--timeout', self::seconds($this->timeout), ...$arguments];
        // An array: no shell is in between.
        $process = @proc_open(
            $command,
            [['file', '/dev/null', 'r'], ['pipe', 'w'], ['pipe', 'w']],
            $pipes,
            null,
            $this->environment,
        );
        if ($process === false) {
            $reason = error_get_last()['message'] ?? 'unknown';
            throw new TokenError("cannot run `{$this->command[0]}`: {$reason}", 127, 'not_run');
        }
        try {
            [$output, $errors] = $this->read($pipes[1], $pipes[2]);
        } catch (TokenError $error) {
            proc_terminate($process, 9);
            throw $error;
        } finally {
            fclose($pipes[1]);
            fclose($pipes[2]);
            $code = proc_close($process);
        }
        if ($code === 127) {
            throw new TokenError("cannot run `{$this->command[0]}`: is it installed, and in PATH?", 127, 'not_run');
        }
        if ($code !== 0) {
            throw TokenError::of($code, $errors);
        }

        return $output;
    }

    /**
     * Reads both to their end; neither may hold up the other.
     *
     * @param resource $output
     * @param resource $errors
     *
     * @return array{string, string}
     */
    private function read($output, $errors): array
    {
        $end = microtime(true) + $this->timeout + self::GRACE;
        $texts = ['', ''];
        $open = [$output, $errors];
        foreach ($open as $stream) {
            stream_set_blocking($stream, false);
        }
        while ($open !== []) {
            $left = $end - microtime(true);
            $ready = $open;
            $none = null;
            if ($left <= 0) {
                throw new Unreachable('`ergani` has not ended within the timeout', 6, 'timeout');
            }
            // A signal that this process handles may cut it short, which costs a turn.
            @stream_select($ready, $none, $none, (int) $left, (int) (fmod($left, 1.0) * 1e6));
            foreach ($open as $key => $stream) {
                $texts[$key] .= (string) fread($stream, 65536);
                if (strlen($texts[$key]) > self::LARGEST) {
                    throw new TokenError('`ergani` prints without end', 1, 'unreadable_answer');
                }
                if (feof($stream)) {
                    unset($open[$key]);
                }
            }
        }

        return $texts;
    }

    /** In digits and a point, whatever the locale. */
    private static function seconds(float $seconds): string
    {
        return number_format($seconds, 3, '.', '');
    }
}
