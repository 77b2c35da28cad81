// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>
#include <QWidget>

class QHBoxLayout;
class QLineEdit;
class QToolButton;

namespace drmscope::app {

// A line to type terms into. Enter makes what was typed a chip that stays until its cross or
// Backspace takes it away; the arrow takes back the last change. GUI thread.
class FilterLine : public QWidget
{
    Q_OBJECT
public:
    explicit FilterLine(QWidget* parent = nullptr);

    QString text() const; // chips and what is being typed, as one filter
    const QStringList& chips() const { return m_chips; }
    void setPlaceholder(const QString& text);
    void setWords(const QStringList& words); // offered while typing
    void add(const QString& chip);
    void clear();
    void undo();
    QLineEdit* edit() const { return m_edit; }

signals:
    void changed(const QString& text);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void commit();
    void setChips(const QStringList& chips);
    void showChips();

    QHBoxLayout* m_layout;
    QHBoxLayout* m_chipLayout;
    QLineEdit* m_edit;
    QToolButton* m_undo;
    QStringList m_chips;
    QList<QStringList> m_history;
};

} // namespace drmscope::app
